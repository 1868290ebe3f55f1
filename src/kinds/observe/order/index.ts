import type { ObservationKind } from '../kind.ts';
import { orderObject } from './bpf-object.ts';
import { metrics } from './metrics.ts';
import { read } from './read.ts';
import { schema } from './schema.ts';
import { steps } from './steps.ts';
import { hasProof, type Config } from './config.ts';

export default {
  kind: 'order',
  title: 'Packets reordered between two points, told apart from lost, duplicated and retransmitted ones',
  schema,
  check: ({ config: { from, to, port, protocol } }) => {
    if (from === to)
      return {
        path: ['to'],
        problem: `from and to are both ${to}`,
        allowed: 'two different points that packets pass',
      };
    if (port !== undefined && protocol?.startsWith('icmp'))
      return { path: ['port'], problem: `${protocol} has no ports`, allowed: 'a port of TCP or UDP' };
    return undefined;
  },
  shares: ({ config }) => [config.from, config.to].map((end) => end.split(':')[0]!),
  needs: ({ name, config }) => [
    { root: 'loading BPF programs', why: `${name} (order)` },
    ...['bpftool', 'clang', 'tc', ...(hasProof(config) ? ['tcpdump'] : [])].map((tool) => ({
      tool,
      why: `${name} (order)`,
    })),
  ],
  metrics,
  measures: true,
  objects: () => [orderObject()],
  steps,
  read,
} satisfies ObservationKind<Config>;
