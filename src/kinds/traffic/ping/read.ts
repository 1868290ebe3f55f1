import type { Metric, MetricDeclaration, Reading, Unit } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import { millisecondsOf } from '../../../lib/quantity.ts';
import { largest, least } from '../../../lib/statistics.ts';
import type { Item } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { longestGap } from './replies.ts';
import { type Config, defaults, stepId } from './steps.ts';
import { requestsOf } from './within.ts';

export const metrics: readonly MetricDeclaration[] = [
  { window: 'may', name: 'ping.sent', unit: 'packets', title: 'Echo requests' },
  { window: 'may', name: 'ping.received', unit: 'packets', title: 'Replies, without duplicates' },
  { window: 'may', name: 'ping.loss', unit: 'share', title: 'Share of requests without a reply' },
  { name: 'ping.duplicates', unit: 'packets', title: 'Duplicate replies' },
  { name: 'ping.errors', unit: 'packets', title: 'ICMP errors received' },
  { window: 'may', name: 'ping.rtt.min', unit: 's', title: 'Shortest round-trip time' },
  { window: 'may', name: 'ping.rtt.mean', unit: 's', title: 'Mean round-trip time' },
  { window: 'may', name: 'ping.rtt.max', unit: 's', title: 'Longest round-trip time' },
  { name: 'ping.rtt.mdev', unit: 's', title: 'Deviation of the RTT (mdev of ping)' },
  { window: 'may', name: 'ping.gap', unit: 's', title: 'Longest time without a reply' },
  {
    window: 'may',
    name: 'ping.gap.packets',
    unit: 'packets',
    title: 'Requests without a reply in that time',
  },
  { name: 'ping.ttl.min', unit: 'hops', title: 'Lowest TTL or hop limit of a reply' },
  { name: 'ping.ttl.max', unit: 'hops', title: 'Highest TTL or hop limit of a reply' },
  { name: 'ping.ttl.distinct', unit: 'count', title: 'Number of different TTLs of the replies' },
];

/** From what iputils' ping prints. No reply at all is a loss of 1, not a failure; rtt and ttl are missing then. */
export function read(item: Item<Config>, outputs: Outputs): Reading {
  const source = stepId(item);
  const output = outputs.get(source);
  const summary = /^(\d{1,9}) packets transmitted, (\d{1,9}) received/m.exec(output?.stdout ?? '');
  if (!output || !summary)
    return { metrics: {}, failures: [unexpectedOutput(item.name, 'ping', 'summary', source, output)] };
  const found: Record<string, Metric> = {};
  const put = (name: string, value: number, unit: Unit) => (found[`ping.${name}`] = { value, unit, source });

  const [sent, received] = [Number(summary[1]), Number(summary[2])];
  const extra = (word: string) => Number(new RegExp(`\\+(\\d{1,9}) ${word}`).exec(output.stdout)?.[1] ?? 0);
  put('sent', sent, 'packets');
  put('received', received, 'packets');
  put('loss', sent === 0 ? 0 : Math.max(0, 1 - received / sent), 'share');
  put('duplicates', extra('duplicates'), 'packets');
  put('errors', extra('errors'), 'packets');

  // Their times since the beginning do without this machine's clock.
  const requests = requestsOf(item, output, 0);
  const gap = longestGap(requests, requests.at(-1)?.sent ?? 0);
  put('gap', gap.seconds, 's');
  put('gap.packets', gap.packets, 'packets');

  const rtt = /^rtt min\/avg\/max\/mdev = ([\d.]+)\/([\d.]+)\/([\d.]+)\/([\d.]+) ms/m.exec(output.stdout);
  const times = rtt?.slice(1).map(Number).filter(Number.isFinite) ?? [];
  if (times.length === 4)
    ['min', 'mean', 'max', 'mdev'].forEach((name, index) => put(`rtt.${name}`, times[index]! / 1000, 's'));
  const ttls = [...output.stdout.matchAll(/^(?:\[[\d.]+\] )?\d+ bytes from .* ttl=(\d{1,3})\b/gm)].map(
    (line) => Number(line[1]),
  );
  if (ttls.length > 0) {
    put('ttl.min', least(ttls), 'hops');
    put('ttl.max', largest(ttls), 'hops');
    put('ttl.distinct', new Set(ttls).size, 'count');
  }
  const doubts: string[] = [];
  // It prints no times for requests of less than 16 bytes, so only TTLs are expected.
  if (received > 0 && ttls.length === 0)
    doubts.push(unexpectedOutput(item.name, 'ping', 'TTLs of the replies', source, output));
  const late = lateReplies(item.config, output.stdout, sent, received);
  if (late > 0)
    doubts.push(
      `${item.name}: the last ${late} of ${sent} replies may only have been late: ping waits for two round trips, at least an interval`,
    );
  return { metrics: found, details: { ttls }, doubts };
}

/**
 * How many of the last requests have no reply, where all before them have one, and none was waited for as long
 * as the file wants. ping(8), -W: where replies came, the last are waited for during two round trips only.
 */
function lateReplies(config: Config, stdout: string, sent: number, received: number): number {
  const numbers = [...stdout.matchAll(/^(?:\[[\d.]+\] )?\d+ bytes from .*icmp_seq=(\d{1,9})\b/gm)].map(
    (line) => Number(line[1]),
  );
  const missing = sent - received;
  const onlyLast = received > 0 && largest(numbers) === received;
  const { interval, wait } = { ...defaults, ...config };
  return onlyLast && missing * millisecondsOf(interval) < millisecondsOf(wait) ? missing : 0;
}
