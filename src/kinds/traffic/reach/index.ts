import type { TrafficKind } from '../kind.ts';
import type { Config } from './pairs.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { steps } from './steps.ts';

export default {
  kind: 'reach',
  title: 'Reachability between many nodes by ICMP echo',
  schema,
  guesses: {
    port: 'reach sends ICMP echo requests; a port is tried by `command: { in: h1, run: nc -zvw2 h2 8080 }`',
    protocol: 'reach sends ICMP echo requests; TCP is tried by `command: { in: h1, run: nc -zvw2 h2 8080 }`',
    proto: 'reach sends ICMP echo requests; TCP is tried by `command: { in: h1, run: nc -zvw2 h2 8080 }`',
    expect: 'write `unreached: any`, and an expectation of `reach.unreached`',
    count: 'tries',
  },
  needs: ({ name }) => [{ tool: 'fping', why: `${name} (reach)` }],
  metrics: () => metrics,
  steps,
  read,
} satisfies TrafficKind<Config>;
