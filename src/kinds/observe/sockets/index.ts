import type { ObservationKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { intervalOf, schema, steps, type Config } from './steps.ts';

export default {
  kind: 'sockets',
  title: 'TCP connections of a node over time, as ss -ti tells them: state, retransmits, cwnd, RTT',
  schema,
  check: ({ config }) => {
    const interval = intervalOf(config);
    return interval < 0.01 || interval > 60
      ? { path: ['interval'], problem: `${config.interval} is out of range`, allowed: 'from 10ms to 60s' }
      : undefined;
  },
  needs: ({ name, config }) =>
    ['ss', 'sleep'].map((tool) => ({ tool, why: `${name} (sockets)`, node: config.on })),
  metrics: () => metrics,
  steps,
  read,
} satisfies ObservationKind<Config>;
