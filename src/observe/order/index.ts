import type { ObservationKind } from '../kind.ts';
import { orderObject } from './object.ts';
import { isProved } from './proof.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

export default {
  kind: 'order',
  title: 'Packets that others overtook between two points, told from lost, repeated and retransmitted ones',
  schema,
  shares: ({ config }) => [config.from, config.to].map((end) => end.split(':')[0]!),
  needs: ({ name, config }) => [
    { root: 'loading BPF programs', why: `${name} (order)` },
    ...['bpftool', 'clang', 'tc', ...(isProved(config) ? ['tcpdump'] : [])].map((tool) => ({
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
