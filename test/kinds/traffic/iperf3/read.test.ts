import test from 'ava';
import { covers } from '../../../../src/scenario/metric-names.ts';
import { metrics, read } from '../../../../src/kinds/traffic/iperf3/read.ts';
import { parseReport } from '../../../../src/kinds/traffic/iperf3/report.ts';
import type { Config } from '../../../../src/kinds/traffic/iperf3/steps.ts';
import { fixture, itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const ends = { from: 'h1', to: 'h2' };
const reading = (name: string, config: Partial<Config> = {}) =>
  read(
    itemOf('iperf3', { ...ends, interval: '0.1s', ...config } as Config),
    outputsOf({ 'traffic/iperf3/client': { stdout: fixture(`iperf3/${name}.json.txt`) } }),
  );
const report = (name: string) => parseReport(fixture(`iperf3/${name}.json.txt`))!;

test('TCP: what was received, and what the sender knows of the connection', (t) => {
  const found = reading('tcp', { parallel: 2 });
  const values = valuesOf(found);
  const { end, server_output_json: server } = report('tcp');
  t.is(values['throughput.mean'], end!.sum_received!.bits_per_second);
  t.is(values['throughput.bytes'], end!.sum_received!.bytes);
  t.is(values['tcp.retransmits'], end!.sum_sent!.retransmits);
  const rtts = end!.streams!.map(({ sender }) => sender!);
  t.is(rtts.length, 2);
  t.is(values['tcp.rtt.max'], Math.max(...rtts.map((one) => one.max_rtt!)) / 1e6);
  t.true(
    values['tcp.rtt.min']! <= values['tcp.rtt.mean']! && values['tcp.rtt.mean']! <= values['tcp.rtt.max']!,
  );
  t.true(values['tcp.cwnd.max']! >= values['tcp.cwnd.mean']!);
  const series = found.series!.throughput!;
  t.is(series.interval, 0.1);
  t.is(series.values[0], server!.intervals![0]!.sum!.bits_per_second);
  t.is(values['throughput.min'], Math.min(...series.values));
  t.deepEqual([found.doubts, found.failures], [[], undefined]);
});

test('reverse: the client is the receiver, the server knows the connection', (t) => {
  const found = reading('reverse', { reverse: true });
  const { end, intervals, server_output_json: server } = report('reverse');
  t.is(found.series!.throughput!.values[0], intervals![0]!.sum!.bits_per_second);
  t.is(found.metrics['throughput.mean']!.value, end!.sum_received!.bits_per_second);
  t.is(found.metrics['tcp.rtt.mean']!.value, server!.end!.streams![0]!.sender!.mean_rtt! / 1e6);
});

test('bidir: the other direction has figures of its own', (t) => {
  const found = reading('bidir', { bidir: true });
  const { end, intervals } = report('bidir');
  t.is(found.metrics['throughput.mean']!.value, end!.sum_received!.bits_per_second);
  t.is(found.metrics['reverse.throughput.mean']!.value, end!.sum_received_bidir_reverse!.bits_per_second);
  t.is(found.series!['reverse.throughput']!.values[0], intervals![0]!.sum_bidir_reverse!.bits_per_second);
  t.not(found.metrics['reverse.tcp.rtt.mean']!.value, found.metrics['tcp.rtt.mean']!.value);
  t.deepEqual(found.doubts, []);
});

test('UDP: jitter in seconds, loss as a share', (t) => {
  const found = reading('udp', { protocol: 'udp' });
  const received = report('udp').end!.sum_received!;
  t.is(found.metrics['udp.jitter']!.value, received.jitter_ms! / 1000);
  t.is(found.metrics['udp.sent']!.value, received.packets!);
  t.is(found.metrics['udp.loss']!.value, received.lost_packets! / received.packets!);
  t.false('tcp.retransmits' in found.metrics);
});

test('what is omitted, and the splinter at the end, are not in the series', (t) => {
  const all = report('omit').server_output_json!.intervals!;
  t.true(all.some(({ sum }) => sum!.omitted));
  t.is(reading('omit', { omit: '1s' }).series!.throughput!.values.length, 10);
});

test('a transfer shorter than an interval is a series of one', (t) => {
  const found = reading('bytes', { bytes: '50M' });
  t.is(found.series!.throughput!.values.length, 1);
  t.is(found.metrics['throughput.stddev']!.value, 0);
  t.is(found.metrics['throughput.bytes']!.value, report('bytes').end!.sum_received!.bytes);
});

test('every figure is declared, with its unit', (t) => {
  const cases: [string, Partial<Config>][] = [
    ['tcp', {}],
    ['bidir', { bidir: true }],
    ['udp', { protocol: 'udp' }],
    ['udp-bidir', { protocol: 'udp', bidir: true }],
  ];
  for (const [name, config] of cases) {
    const declared = metrics(itemOf('iperf3', { ...ends, ...config } as Config)).filter(
      (one) => one.window !== 'must',
    );
    const found = reading(name, config).metrics;
    t.deepEqual(Object.keys(found).toSorted(), declared.map((one) => one.name).toSorted(), name);
    for (const [one, { unit }] of Object.entries(found))
      t.is(declared.find((other) => covers(other.name, one))?.unit, unit);
  }
});

test('failures have the words of iperf3', (t) => {
  t.deepEqual(reading('refused').failures, [
    'iperf3: iperf3: unable to connect to server: Connection refused',
  ]);
  const killed = outputsOf({
    'traffic/iperf3/client': { exitCode: null, signal: 'SIGKILL', stderr: 'gone\n' },
  });
  t.deepEqual(read(itemOf('iperf3', ends as Config), killed).failures, [
    'iperf3: iperf3 printed no report (step traffic/iperf3/client, ended by SIGKILL): gone',
  ]);
  t.deepEqual(read(itemOf('iperf3', ends as Config), new Map()).failures, [
    'iperf3: iperf3 did not run (step traffic/iperf3/client)',
  ]);
});
