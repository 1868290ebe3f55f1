import { millisecondsOf } from '../../../lib/quantity.ts';
import type { TrafficKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { within } from './within.ts';
import { check, type Config, defaults, steps } from './steps.ts';

export default {
  kind: 'ping',
  title: 'ICMP echo: loss, RTT, TTL of the replies',
  schema,
  aliases: { icmp: 'ping', ping6: 'write `ping`, with `family: 6`', fping: 'reach' },
  guesses: {
    client: 'from',
    source: 'from',
    in: 'from',
    target: 'to',
    destination: 'to',
    host: 'to',
    server: 'to',
    packets: 'count',
    duration: 'a number of packets says it: `count`, with `interval`',
    time: 'a number of packets says it: `count`, with `interval`',
  },
  check,
  needs: (item) => [{ tool: 'ping', why: `${item.name} (ping)` }],
  metrics: () => metrics,
  duration({ config }) {
    const { count, interval, adaptive } = { ...defaults, ...config };
    return adaptive ? undefined : (count - 1) * millisecondsOf(interval);
  },
  steps,
  read,
  within,
} satisfies TrafficKind<Config>;
