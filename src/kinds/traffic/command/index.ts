import { argvOf } from '../../../lib/command.ts';
import type { TrafficKind } from '../kind.ts';
import { check, metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

export default {
  kind: 'command',
  title: 'Any command in any node, with its expected exit code and output',
  schema,
  guesses: { node: 'in', on: 'in', from: 'in', cmd: 'run', command: 'run', exec: 'run', args: 'run' },
  check,
  needs(item) {
    const [tool = ''] = argvOf(item.config.run as string | string[]);
    // A path is the scenario's own business: it may lie in a directory of the lab.
    return tool.includes('/')
      ? []
      : [
          {
            tool,
            why: item.name === item.kind ? 'a command of the traffic' : `${item.name} (command)`,
            node: item.config.in,
            command: true as const,
          },
        ];
  },
  metrics,
  steps,
  read,
} satisfies TrafficKind<Config>;
