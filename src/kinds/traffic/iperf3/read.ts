import { howEnded } from '../../../lib/how-ended.ts';
import type { Metric, MetricDeclaration, Reading, Series, Unit } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import { deviation, mean } from '../../../lib/statistics.ts';
import type { Item } from '../../../scenario/model.ts';
import { parseReport, type Report, type StreamInterval, type Sum } from './report.ts';
import { clientId, type Config, intervalOf } from './steps.ts';

/** Of one direction of a test. */
const directionMetrics: readonly MetricDeclaration[] = [
  { name: 'throughput.mean', unit: 'bit/s', title: 'Received, over the whole test' },
  { name: 'throughput.stddev', unit: 'bit/s', title: 'Standard deviation of the series' },
  { name: 'throughput.min', unit: 'bit/s', title: 'Lowest value of the series' },
  { name: 'throughput.max', unit: 'bit/s', title: 'Highest value of the series' },
  { name: 'throughput.bytes', unit: 'bytes', title: 'Received' },
];
const tcpMetrics: readonly MetricDeclaration[] = [
  { name: 'tcp.retransmits', unit: 'segments', title: 'Retransmitted by the sender' },
  { name: 'tcp.rtt.mean', unit: 's', title: 'Smoothed round-trip time, mean over the streams' },
  { name: 'tcp.rtt.min', unit: 's', title: 'Lowest smoothed round-trip time of a stream' },
  { name: 'tcp.rtt.max', unit: 's', title: 'Highest smoothed round-trip time of a stream' },
  { name: 'tcp.cwnd.mean', unit: 'bytes', title: 'Congestion window of a stream, mean over intervals' },
  { name: 'tcp.cwnd.max', unit: 'bytes', title: 'Congestion window of a stream, highest of the intervals' },
];
const udpMetrics: readonly MetricDeclaration[] = [
  { name: 'udp.jitter', unit: 's', title: 'Jitter as RFC 1889 counts it, at the receiver' },
  { name: 'udp.sent', unit: 'packets', title: 'Datagrams sent' },
  { name: 'udp.lost', unit: 'packets', title: 'Datagrams that did not arrive' },
  { name: 'udp.loss', unit: 'share', title: 'Share of the datagrams that did not arrive' },
];

/** With `bidir`, the direction from the server to the client has the prefix "reverse.". */
export function metrics({ config }: Item<Config>): readonly MetricDeclaration[] {
  const forward = [...directionMetrics, ...(config.protocol === 'udp' ? udpMetrics : tcpMetrics)];
  if (!config.bidir) return forward;
  return [...forward, ...forward.map((one) => ({ ...one, name: `reverse.${one.name}` }))];
}

/** Figures are those of the receiver, and for TCP's own state those of the sender. */
export function read(item: Item<Config>, outputs: Outputs): Reading {
  const { config } = item;
  const output = outputs.get(clientId(item));
  const report = parseReport(output?.stdout ?? '');
  const failure = failureOf(report, output);
  if (failure || !report) return { metrics: {}, failures: [`${item.name}: ${failure}`] };

  const reading = {
    metrics: {} as Record<string, Metric>,
    series: {} as Record<string, Series>,
    doubts: [] as string[],
  };
  for (const prefix of config.bidir ? ['', 'reverse.'] : ['']) {
    const fromClient = (prefix === '') !== Boolean(config.reverse);
    readDirection(item, report, prefix, fromClient, reading);
  }
  return reading;
}

function readDirection(
  item: Item<Config>,
  report: Report,
  prefix: string,
  fromClient: boolean,
  reading: { metrics: Record<string, Metric>; series: Record<string, Series>; doubts: string[] },
): void {
  const put = (name: string, value: number | undefined, unit: Unit) => {
    if (value !== undefined) reading.metrics[prefix + name] = { value, unit, source: clientId(item) };
  };
  const end = report.end ?? {};
  const received = prefix ? end.sum_received_bidir_reverse : end.sum_received;
  const sent = prefix ? end.sum_sent_bidir_reverse : end.sum_sent;
  put('throughput.mean', received?.bits_per_second, 'bit/s');
  put('throughput.bytes', received?.bytes, 'bytes');

  const interval = intervalOf(item.config);
  const server = report.server_output_json;
  const [sender, receiver] = fromClient ? [report, server] : [server, report];
  const sums = sumsOf(receiver, interval, prefix !== '', false);
  // Without the server's report, what the sender wrote is the best there is.
  const values = (sums.length > 0 ? sums : sumsOf(sender, interval, prefix !== '', true)).map(
    (sum) => sum.bits_per_second,
  );
  if (values.length > 0) {
    reading.series[`${prefix}throughput`] = { unit: 'bit/s', interval, values };
    put('throughput.stddev', deviation(values), 'bit/s');
    put('throughput.min', Math.min(...values), 'bit/s');
    put('throughput.max', Math.max(...values), 'bit/s');
  }
  if (sums.length === 0) reading.doubts.push(`${item.name}: the receiver reported no series`);

  if (item.config.protocol === 'udp') readUdp(received, put);
  else readTcp(sent, sender, interval, put);
}

type Put = (name: string, value: number | undefined, unit: Unit) => void;

function readUdp(received: Sum | undefined, put: Put): void {
  const { jitter_ms: jitter, lost_packets: lost, packets } = received ?? {};
  put('udp.jitter', jitter === undefined ? undefined : jitter / 1000, 's');
  put('udp.sent', packets, 'packets');
  put('udp.lost', lost, 'packets');
  put('udp.loss', packets && lost !== undefined ? lost / packets : undefined, 'share');
}

function readTcp(sent: Sum | undefined, sender: Report | undefined, interval: number, put: Put): void {
  put('tcp.retransmits', sent?.retransmits, 'segments');
  const ends = (sender?.end?.streams ?? []).flatMap((one) =>
    one.sender?.sender && one.sender.mean_rtt !== undefined ? [one.sender] : [],
  );
  if (ends.length > 0) {
    put('tcp.rtt.mean', mean(ends.map((one) => one.mean_rtt!)) / 1e6, 's');
    put('tcp.rtt.min', Math.min(...ends.map((one) => one.min_rtt!)) / 1e6, 's');
    put('tcp.rtt.max', Math.max(...ends.map((one) => one.max_rtt!)) / 1e6, 's');
  }
  const windows = counted(sender, interval)
    .flatMap((one) => one.streams ?? [])
    .flatMap((one: StreamInterval) => (one.sender && one.snd_cwnd !== undefined ? [one.snd_cwnd] : []));
  if (windows.length > 0) {
    put('tcp.cwnd.mean', mean(windows), 'bytes');
    put('tcp.cwnd.max', Math.max(...windows), 'bytes');
  }
}

/** iperf3's own words where it failed: with -J it exits 0 all the same, and says "error" in its report. */
function failureOf(report: Report | undefined, output: Output | undefined): string | undefined {
  if (!output) return 'the client did not run';
  if (report?.error) return `iperf3: ${report.error}`;
  if (report?.end?.sum_received) return undefined;
  return [`iperf3 gave no report (${howEnded(output)})`, output.stderr.trim()].filter(Boolean).join(': ');
}

/** The intervals that count. The last may be a splinter of a few ms, whose rate means nothing. */
function counted(report: Report | undefined, interval: number) {
  const all = (report?.intervals ?? []).filter((one) => one.sum && !one.sum.omitted);
  const whole = all.filter((one) => one.sum!.seconds > interval / 2);
  return whole.length > 0 ? whole : all;
}

function sumsOf(report: Report | undefined, interval: number, reverse: boolean, sender: boolean): Sum[] {
  return counted(report, interval).flatMap((one) => {
    const sum = reverse ? one.sum_bidir_reverse : one.sum;
    return sum && sum.sender === sender ? [sum] : [];
  });
}
