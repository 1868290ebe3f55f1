import { millisecondsOf } from '../../../lib/quantity.ts';
import type { TrafficKind } from '../kind.ts';
import { check } from './check.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { type Config, steps } from './steps.ts';

import { within } from './within.ts';
export default {
  kind: 'iperf3',
  title: 'TCP or UDP throughput between two nodes, by iperf3',
  schema,
  aliases: { iperf: 'iperf3', iperf2: 'iperf3', netperf: 'iperf3', throughput: 'iperf3' },
  guesses: {
    client: 'from',
    server: 'to',
    source: 'from',
    destination: 'to',
    duration: 'time',
    seconds: 'time',
    udp: 'write `protocol: udp`',
    tcp: 'write `protocol: tcp`',
    bandwidth: 'bitrate',
    rate: 'bitrate',
    streams: 'parallel',
    threads: 'parallel',
  },
  check,
  needs: (item) => [
    { tool: 'iperf3', why: `${item.name} (iperf3)` },
    { tool: 'ss', why: `${item.name} (iperf3)` },
  ],
  metrics,
  measures: true,
  duration: ({ config: { time = '5s', omit = '0s', bytes } }) =>
    bytes === undefined ? millisecondsOf(time) + millisecondsOf(omit) : undefined,
  steps,
  read,
  within,
} satisfies TrafficKind<Config>;
