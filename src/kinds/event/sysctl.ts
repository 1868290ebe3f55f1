import type { FromSchema } from 'json-schema-to-ts';
import { buildDeadline, text } from '../../plan/batch.ts';
import type { EventKind } from './kind.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['in', 'set'],
  properties: {
    in: { type: 'string', format: 'node', description: 'The node.' },
    set: {
      type: 'object',
      minProperties: 1,
      propertyNames: { title: 'sysctl', pattern: '^[a-z][A-Za-z0-9_./-]*$' },
      additionalProperties: { type: ['string', 'number', 'boolean'] },
      description: 'Sysctls by name: { net.ipv4.ip_forward: 0 }.',
    },
  },
} as const;
type Config = FromSchema<typeof schema>;

const settings = ({ set }: Config): [string, string][] =>
  Object.entries(set).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? String(Number(value)) : String(value),
  ]);

export default {
  kind: 'sysctl',
  title: 'Sysctls of a node change',
  schema,
  check({ config }) {
    const found = settings(config).find(([, value]) => /\p{Cc}/u.test(value));
    return found && { path: ['set', found[0]], problem: 'more than one line' };
  },
  needs: () => [],
  sets: ({ config }) =>
    Object.fromEntries(settings(config).map(([name, value]) => [`${name} of ${config.in}`, value])),
  says: ({ config }) =>
    `${config.in}: ${settings(config)
      .map((pair) => pair.join(' = '))
      .join(', ')}`,
  steps: ({ name, config }) => ({
    run: [
      {
        id: `event/${name}/sysctl`,
        title: `${config.in}: sysctls`,
        place: { node: config.in },
        argv: ['sysctl', '-q', '-p', '-'],
        stdin: text(settings(config).map((pair) => pair.join(' = '))),
        deadline: buildDeadline,
      },
    ],
  }),
} satisfies EventKind<Config>;
