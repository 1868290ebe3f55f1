import type { TrafficKind } from '../kind.ts';
import type { Config } from './pairs.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { steps } from './steps.ts';

export default {
  kind: 'reach',
  title: 'Reachability between many nodes by ICMP echo',
  schema,
  needs: ({ name }) => [{ tool: 'fping', why: `${name} (reach)` }],
  metrics: () => metrics,
  steps,
  read,
} satisfies TrafficKind<Config>;
