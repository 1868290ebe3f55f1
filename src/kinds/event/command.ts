import type { FromSchema } from 'json-schema-to-ts';
import { argvOf, commandSchema } from '../../lib/command.ts';
import { durationSchema, millisecondsOf } from '../../lib/quantity.ts';
import type { EventKind } from './kind.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['in', 'run'],
  properties: {
    in: { type: 'string', format: 'node', description: 'The node in which it runs.' },
    run: { ...commandSchema, format: 'command' },
    stdin: { type: 'string', description: 'Standard input.' },
    deadline: {
      ...durationSchema,
      description:
        'It is killed then, and the run fails, as it does where the command exits other than 0. Default: 30s.',
    },
  },
} as const;
type Config = FromSchema<typeof schema>;

const words = ({ run }: Config) => argvOf(run as string | string[]);

export default {
  kind: 'command',
  title: 'A command in a node',
  schema,
  needs({ name, config }) {
    const [tool = ''] = words(config);
    if (tool.includes('/')) return [];
    return [{ tool, why: `event ${name} (command)`, node: config.in, command: true }];
  },
  says: ({ config }) => `${config.in}: ${words(config).join(' ')}`,
  steps({ name, config }) {
    const { in: node, stdin, deadline = '30s' } = config;
    return {
      run: [
        {
          id: `event/${name}/command`,
          title: `${words(config)[0]} in ${node}`,
          place: { node },
          argv: words(config),
          ...(stdin === undefined ? {} : { stdin }),
          deadline: millisecondsOf(deadline),
        },
      ],
    };
  },
} satisfies EventKind<Config>;
