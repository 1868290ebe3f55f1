import type { TrafficKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

export default {
  kind: 'ping',
  title: 'Echo requests: loss, round-trip times, TTLs of the replies',
  schema,
  needs: (item) => [{ tool: 'ping', why: `${item.name} (ping)` }],
  metrics: () => metrics,
  steps,
  read,
} satisfies TrafficKind<Config>;
