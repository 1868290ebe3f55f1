import test from 'ava';
import { within } from '../../../../src/kinds/traffic/iperf3/within.ts';
import type { Config } from '../../../../src/kinds/traffic/iperf3/steps.ts';
import { itemOf } from '../../../helpers/reading.ts';

/** Intervals of 100 ms with these bytes, seen by the receiver; the client runs for 20 ms more, so it begins at 10. */
function outputs(bytes: readonly number[], lost: readonly number[] = []) {
  const intervals = (sender: boolean) =>
    bytes.map((count, index) => ({
      streams: [],
      sum: {
        seconds: 0.1,
        bytes: count,
        bits_per_second: count * 80,
        omitted: false,
        sender,
        ...(sender ? { retransmits: 1 } : { packets: 10, lost_packets: lost[index] ?? 0 }),
      },
    }));
  const report = {
    intervals: intervals(true),
    end: { sum_received: {} },
    server_output_json: { intervals: intervals(false), end: {} },
  };
  const output = {
    stdout: JSON.stringify(report),
    stderr: '',
    exitCode: 0,
    startedAt: 0,
    endedAt: bytes.length * 100 + 20,
  };
  return new Map([['traffic/iperf3/client', output]]);
}
const item = (config: Partial<Config> = {}) =>
  itemOf('iperf3', { from: 'h1', to: 'h2', ...config } as Config);
const window = (from: number, to: number, undisturbed = 250) => ({ from, to, undisturbed, epoch: 0 });
const values = (reading: ReturnType<typeof within>) =>
  Object.fromEntries(Object.entries(reading.metrics).map(([name, { value }]) => [name, value]));

test('intervals that lie wholly in the window count, and no others', (t) => {
  const reading = within(item(), outputs([1000, 1000, 0, 0, 400, 950, 1000]), window(200, 420));
  t.like(values(reading), { 'throughput.mean': 0, 'throughput.bytes': 0, 'tcp.retransmits': 2 });
  t.deepEqual(within(item(), outputs([1000, 1000]), window(50, 150)).metrics, {});
});

test('throughput has recovered when it is back to a share of what it was before the first event', (t) => {
  const all = outputs([1000, 1000, 0, 0, 400, 950, 1000]);
  t.is(values(within(item(), all, window(410, 720)))['throughput.recovery'], 0.2);
  t.is(values(within(item({ recovered: '40%' }), all, window(410, 720)))['throughput.recovery'], 0.1);
  const never = within(item(), all, window(410, 520));
  t.is(never.metrics['throughput.recovery'], undefined);
  t.regex(never.missing?.['throughput.recovery'] ?? '', /did not come back to 90 %/);
});

test('the gap of a UDP stream, with the datagrams that were missed when it ended', (t) => {
  const reading = within(
    item({ protocol: 'udp' }),
    outputs([1000, 0, 1000, 0, 0, 1000], [0, 0, 3, 0, 0, 20]),
    window(0, 1000),
  );
  t.like(values(reading), { 'udp.gap': 0.2, 'udp.gap.packets': 20, 'udp.lost': 23, 'udp.sent': 60 });
});
