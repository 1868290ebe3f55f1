import type { ObservationKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

export default {
  kind: 'capture',
  title: 'A tcpdump capture on an interface, and counts of packets that match filters',
  schema,
  needs: (item) => [{ tool: 'tcpdump', why: `${item.name} (capture)` }],
  metrics,
  steps,
  read,
} satisfies ObservationKind<Config>;
