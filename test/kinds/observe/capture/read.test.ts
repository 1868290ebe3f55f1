import test from 'ava';
import { read } from '../../../../src/kinds/observe/capture/read.ts';
import type { Config } from '../../../../src/kinds/observe/capture/config.ts';
import { steps } from '../../../../src/kinds/observe/capture/steps.ts';
import { type CommandStep, isStop } from '../../../../src/plan/step.ts';
import { itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const config: Config = { on: 'h2:eth0', filter: 'tcp', count: { psh: 'tcp[13] & 8 != 0' } };
const item = itemOf('capture', config);
const log = (captured: number, dropped: number) =>
  [
    'tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 128 bytes',
    'tcpdump: 3 packets captured, 3 packets received by filter, 0 packets dropped by kernel',
    `${captured} packets captured`,
    `${captured + dropped} packets received by filter`,
    `${dropped} packets dropped by kernel\n`,
  ].join('\n');
const outputs = (captured: number, dropped: number, kept = captured) =>
  outputsOf({
    'observe/capture/join': { stdout: log(captured, dropped) },
    'observe/capture/count/packets': { stdout: `${kept} packets\n` },
    'observe/capture/count/psh': { stdout: '1 packet\n' },
  });

test('packets are counted in the file', (t) => {
  const found = read(item, outputs(57, 0));
  t.deepEqual(valuesOf(found), { 'capture.packets': 57, 'capture.psh': 1, 'capture.dropped': 0 });
  t.deepEqual(found.doubts, []);
  t.deepEqual(found.files, [{ path: '/run/lab/captures/capture.pcap', keep: 'on-failure', node: 'h2' }]);
  t.deepEqual(read({ ...item, config: { ...config, keep: 'never' } }, outputs(57, 0)).files, []);
});

test('a packet lost is a doubt', (t) => {
  t.deepEqual(read(item, outputs(57, 2)).doubts, ['capture: the kernel dropped 2 packets of the capture']);
  t.regex(read(item, outputs(57, 0, 40)).doubts![0]!, /reached its limit and dropped the 17 oldest packets/);
  t.is(read(item, outputsOf({})).doubts!.length, 3);
});

test('filters are single words of a command line, compiled before anything is sent', (t) => {
  const { before, after } = steps(item);
  const [tcp, psh, capture] = before.filter((step): step is CommandStep => !isStop(step));
  t.deepEqual(tcp!.argv.slice(-2), ['--', 'tcp']);
  t.deepEqual(psh!.argv.slice(-2), ['--', 'tcp[13] & 8 != 0']);
  t.deepEqual(capture!.argv.slice(-2), ['--', 'tcp']);
  const count = after.find(({ id }) => id === 'observe/capture/count/psh')!;
  t.true(!isStop(count) && count.argv.at(-1) === 'tcp[13] & 8 != 0');
});
