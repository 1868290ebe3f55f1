import type { Metric, Unit, WindowReading } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import { parseShare } from '../../../lib/quantity.ts';
import { deviation, largest, least, mean } from '../../../lib/statistics.ts';
import type { Window } from '../../../lib/window.ts';
import type { Item } from '../../../scenario/model.ts';
import { parseReport, type Interval, type Report, type Sum } from './report.ts';
import { clientId, type Config } from './steps.ts';

/** ms; iperf3 says when it began to the second only. It connects in that time, on links that are no slower. */
const longestStart = 40;
/** Share of the throughput that it had undisturbed, at which it counts as recovered. */
export const defaultRecovered = '90%';

interface Timed {
  /** ms on the run's clock */
  from: number;
  to: number;
  interval: Interval;
}

/** What was received in the intervals that lie wholly in a part of the run. */
export function within(item: Item<Config>, outputs: Outputs, window: Window): WindowReading {
  const output = outputs.get(clientId(item));
  const report = parseReport(output?.stdout ?? '');
  if (!output || !report || report.error) return { metrics: {} };
  const found: Record<string, Metric> = {};
  const missing: Record<string, string> = {};
  for (const prefix of item.config.bidir ? ['', 'reverse.'] : ['']) {
    const fromClient = (prefix === '') !== Boolean(item.config.reverse);
    const server = report.server_output_json;
    const [sender, receiver] = fromClient ? [report, server] : [server, report];
    const put = (name: string, value: number, unit: Unit) =>
      (found[prefix + name] = { value, unit, source: clientId(item) });
    const isReverse = prefix !== '';
    const received = timed(receiver ?? sender, output, report);
    readReceived(item, received, isReverse, window, put, missing);
    const sums = inside(timed(sender, output, report), window).flatMap(
      (timed) => sumOf(timed, isReverse) ?? [],
    );
    const retransmits = sums.flatMap(({ retransmits: count }) => count ?? []);
    if (retransmits.length > 0) put('tcp.retransmits', total(retransmits), 'segments');
  }
  return { metrics: found, missing };
}

type Put = (name: string, value: number, unit: Unit) => void;

function readReceived(
  { config }: Item<Config>,
  all: readonly Timed[],
  isReverse: boolean,
  window: Window,
  put: Put,
  missing: Record<string, string>,
): void {
  const own = inside(all, window);
  const sums = own.flatMap((timed) => sumOf(timed, isReverse) ?? []);
  if (sums.length === 0) return;
  const rates = sums.map(({ bits_per_second: rate }) => rate);
  const bytes = total(sums.map((sum) => sum.bytes));
  put('throughput.mean', (bytes * 8) / total(sums.map(({ seconds }) => seconds)), 'bit/s');
  put('throughput.bytes', bytes, 'bytes');
  put('throughput.stddev', deviation(rates), 'bit/s');
  put('throughput.min', least(rates), 'bit/s');
  put('throughput.max', largest(rates), 'bit/s');
  const [lost, packets] = [
    sums.flatMap((sum) => sum.lost_packets ?? []),
    sums.flatMap((sum) => sum.packets ?? []),
  ];
  if (config.protocol === 'udp' && packets.length > 0) {
    put('udp.sent', total(packets), 'packets');
    put('udp.lost', total(lost), 'packets');
    if (total(packets) > 0) put('udp.loss', total(lost) / total(packets), 'share');
    putGap(sums, put);
  }
  const recovered = parseShare(config.recovered ?? defaultRecovered)!;
  const before = all
    .filter(({ to }) => to <= window.undisturbed)
    .flatMap((timed) => sumOf(timed, isReverse) ?? []);
  if (before.length === 0) return;
  const wanted = recovered * mean(before.map(({ bits_per_second: rate }) => rate));
  const back = own.find((timed) => (sumOf(timed, isReverse)?.bits_per_second ?? 0) >= wanted);
  if (back) put('throughput.recovery', (back.to - window.from) / 1000, 's');
  else
    missing[`${isReverse ? 'reverse.' : ''}throughput.recovery`] =
      `throughput did not come back to ${recovered * 100} % of what it was before the first event`;
}

/** The longest time in which nothing was received, to the interval, and what iperf3 missed of it. */
export function putGap(sums: readonly Sum[], put: Put): void {
  let longest = { seconds: 0, packets: 0 };
  let here = { seconds: 0, packets: 0 };
  for (const { bytes, seconds, lost_packets: lost = 0 } of sums) {
    here.packets += lost;
    if (bytes === 0) {
      here.seconds += seconds;
      continue;
    }
    // What is lost is known when the next packet comes.
    if (here.seconds > longest.seconds) longest = here;
    here = { seconds: 0, packets: 0 };
  }
  if (here.seconds > longest.seconds) longest = here;
  put('udp.gap', longest.seconds, 's');
  put('udp.gap.packets', longest.packets, 'packets');
}

/** The intervals with their times: they follow each other from the moment at which the connection stood. */
export function timed(report: Report | undefined, output: Output, client: Report): Timed[] {
  const seconds = (intervals: readonly Interval[]) => total(intervals.map(({ sum }) => sum?.seconds ?? 0));
  const beside = output.endedAt - output.startedAt - seconds(client.intervals) * 1000;
  let at = output.startedAt + Math.min(longestStart, Math.max(0, beside / 2));
  return (report?.intervals ?? []).map((interval) => {
    const from = at;
    at += (interval.sum?.seconds ?? 0) * 1000;
    return { from, to: at, interval };
  });
}

/** When the first interval that counts began. */
export const startOf = (report: Report | undefined, output: Output, client: Report): number | undefined =>
  timed(report, output, client).find(({ interval }) => interval.sum?.omitted === false)?.from;

const inside = (all: readonly Timed[], { from, to }: Window): Timed[] =>
  all.filter((timed) => timed.from >= from && timed.to <= to && timed.interval.sum?.omitted !== true);

const sumOf = ({ interval }: Timed, isReverse: boolean): Sum | undefined =>
  isReverse ? interval.sum_bidir_reverse : interval.sum;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
