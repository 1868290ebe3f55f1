import type { Metric, MetricDeclaration, Reading, Series, Unit } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import { deviation, largest, least, mean } from '../../../lib/statistics.ts';
import type { Item } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { parseReport, type Interval, type Report, type Sum } from './report.ts';
import { clientId, type Config, intervalOf } from './steps.ts';
import { putGap, startOf } from './within.ts';

/** Metrics of one direction of a test. */
const directionMetrics: readonly MetricDeclaration[] = [
  { window: 'may', name: 'throughput.mean', unit: 'bit/s', title: 'Received throughput over the whole test' },
  { window: 'may', name: 'throughput.stddev', unit: 'bit/s', title: 'Standard deviation of the series' },
  { window: 'may', name: 'throughput.min', unit: 'bit/s', title: 'Lowest value of the series' },
  { window: 'may', name: 'throughput.max', unit: 'bit/s', title: 'Highest value of the series' },
  { window: 'may', name: 'throughput.bytes', unit: 'bytes', title: 'Received' },
  {
    window: 'must',
    name: 'throughput.recovery',
    unit: 's',
    title: 'Until throughput is back to a share of what it was before the first event',
  },
];
const tcpMetrics: readonly MetricDeclaration[] = [
  { window: 'may', name: 'tcp.retransmits', unit: 'segments', title: 'Segments retransmitted by the sender' },
  { name: 'tcp.rtt.mean', unit: 's', title: 'Smoothed RTT, mean over the streams' },
  { name: 'tcp.rtt.min', unit: 's', title: 'Lowest smoothed RTT of a stream' },
  { name: 'tcp.rtt.max', unit: 's', title: 'Highest smoothed RTT of a stream' },
  { name: 'tcp.cwnd.mean', unit: 'bytes', title: 'Congestion window of a stream, mean over intervals' },
  { name: 'tcp.cwnd.max', unit: 'bytes', title: 'Congestion window of a stream, maximum over intervals' },
];
const udpMetrics: readonly MetricDeclaration[] = [
  { name: 'udp.jitter', unit: 's', title: 'Interarrival jitter at the receiver (RFC 1889)' },
  { window: 'may', name: 'udp.sent', unit: 'packets', title: 'Datagrams sent' },
  { window: 'may', name: 'udp.lost', unit: 'packets', title: 'Lost datagrams' },
  { window: 'may', name: 'udp.loss', unit: 'share', title: 'Share of datagrams lost' },
  { window: 'may', name: 'udp.gap', unit: 's', title: 'Longest time in which nothing was received' },
  { window: 'may', name: 'udp.gap.packets', unit: 'packets', title: 'Datagrams lost in that time' },
];

/** With `bidir`, the direction from the server to the client has the prefix "reverse.". */
export function metrics({ config }: Item<Config>): readonly MetricDeclaration[] {
  const forward = [...directionMetrics, ...(config.protocol === 'udp' ? udpMetrics : tcpMetrics)];
  if (!config.bidir) return forward;
  return [
    ...forward,
    ...forward.map((declaration) => ({ ...declaration, name: `reverse.${declaration.name}` })),
  ];
}

/** Throughput is the receiver's, the state of TCP the sender's. */
export function read(item: Item<Config>, outputs: Outputs): Reading {
  const { config } = item;
  const output = outputs.get(clientId(item));
  const report = parseReport(output?.stdout ?? '');
  // With -J iperf3 exits with 0 where it failed, and says why in its report.
  if (report?.error) return { metrics: {}, failures: [`${item.name}: iperf3: ${report.error}`] };
  if (!report?.end.sum_received)
    return {
      metrics: {},
      failures: [unexpectedOutput(item.name, 'iperf3', 'report', clientId(item), output)],
    };

  const reading = {
    metrics: {} as Record<string, Metric>,
    series: {} as Record<string, Series>,
    doubts: [] as string[],
  };
  for (const prefix of config.bidir ? ['', 'reverse.'] : ['']) {
    const fromClient = (prefix === '') !== Boolean(config.reverse);
    readDirection(item, output!, report, prefix, fromClient, reading);
  }
  return reading;
}

function readDirection(
  item: Item<Config>,
  output: Output,
  report: Report,
  prefix: string,
  fromClient: boolean,
  reading: { metrics: Record<string, Metric>; series: Record<string, Series>; doubts: string[] },
): void {
  const put = (name: string, value: number | undefined, unit: Unit) => {
    if (value !== undefined) reading.metrics[prefix + name] = { value, unit, source: clientId(item) };
  };
  const { end } = report;
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
    const start = startOf(sums.length > 0 ? receiver : sender, output, report);
    reading.series[`${prefix}throughput`] = { unit: 'bit/s', interval, values, start };
    put('throughput.stddev', deviation(values), 'bit/s');
    put('throughput.min', least(values), 'bit/s');
    put('throughput.max', largest(values), 'bit/s');
  }
  if (sums.length === 0)
    reading.doubts.push(`${item.name}: the receiver reported no intervals (step ${clientId(item)})`);

  if (item.config.protocol === 'udp') {
    readUdp(received, put);
    if (sums.length > 0) putGap(sums, put);
  } else readTcp(sent, sender, interval, put);
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
  const ends = (sender?.end.streams ?? []).flatMap((stream) => {
    const { sender: sends, mean_rtt, min_rtt, max_rtt } = stream.sender ?? {};
    if (!sends || mean_rtt === undefined || min_rtt === undefined || max_rtt === undefined) return [];
    return [{ mean_rtt, min_rtt, max_rtt }];
  });
  if (ends.length > 0) {
    put('tcp.rtt.mean', mean(ends.map(({ mean_rtt: rtt }) => rtt)) / 1e6, 's');
    put('tcp.rtt.min', least(ends.map(({ min_rtt: rtt }) => rtt)) / 1e6, 's');
    put('tcp.rtt.max', largest(ends.map(({ max_rtt: rtt }) => rtt)) / 1e6, 's');
  }
  const windows = counted(sender, interval)
    .flatMap(({ streams }) => streams)
    .flatMap(({ sender: sends, snd_cwnd }) => (sends && snd_cwnd !== undefined ? [snd_cwnd] : []));
  if (windows.length > 0) {
    put('tcp.cwnd.mean', mean(windows), 'bytes');
    put('tcp.cwnd.max', largest(windows), 'bytes');
  }
}

/** The intervals that count. The last may be a splinter of a few ms, whose rate means nothing. */
function counted(report: Report | undefined, interval: number): readonly Interval[] {
  const all = (report?.intervals ?? []).filter(({ sum }) => sum && !sum.omitted);
  const whole = all.filter((part) => part.sum!.seconds > interval / 2);
  return whole.length > 0 ? whole : all;
}

function sumsOf(report: Report | undefined, interval: number, reverse: boolean, sender: boolean): Sum[] {
  return counted(report, interval).flatMap((interval) => {
    const sum = reverse ? interval.sum_bidir_reverse : interval.sum;
    return sum && sum.sender === sender ? [sum] : [];
  });
}
