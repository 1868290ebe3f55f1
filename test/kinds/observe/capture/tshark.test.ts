import test from 'ava';
import capture from '../../../../src/kinds/observe/capture/index.ts';
import { read } from '../../../../src/kinds/observe/capture/read.ts';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

const config = {
  on: 'h2:eth0',
  display: { bad: 'tcp.checksum.status == "Bad"' },
  fields: { mss: { field: 'tcp.options.mss_val' } },
} as const;
const log = '3 packets captured\n3 packets received by filter\n0 packets dropped by kernel\n';
const readOf = (bad: string, mss: string) =>
  read(
    itemOf('capture', config),
    outputsOf({
      'observe/capture/join': { stdout: log },
      'observe/capture/count/packets': { stdout: '3 packets\n' },
      'observe/capture/tshark/bad': { stdout: bad },
      'observe/capture/tshark/mss': { stdout: mss },
    }),
  );

test('packets are counted by display filters, and numbers read from their fields', (t) => {
  const reading = readOf('1\n3\n', '1460\n1360,1360\n');
  t.deepEqual(reading.doubts, []);
  t.like(valuesOf(reading), {
    'capture.bad': 2,
    'capture.mss.min': 1360,
    'capture.mss.max': 1460,
    'capture.mss.count': 3,
  });
  t.is(valuesOf(readOf('', ''))['capture.mss.count'], 0);
  t.regex(readOf('', 'eth0\n').doubts![0]!, /tshark printed no numbers of tcp\.options\.mss_val/);
});

test('a name stands for one metric', (t) => {
  const twice = { ...config, count: { mss: 'tcp' } };
  t.regex(capture.check(itemOf('capture', twice))!.problem, /two metrics called "mss"/);
  t.is(capture.check(itemOf('capture', config)), undefined);
});

test('the checksum of every segment is good, and the MSS in SYN is what the MTU leaves', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading } = await runLive(`
nodes: { h1: , h2: }
links: [{ ends: ['h1:eth0', 'h2:eth0'], mtu: 1400, offload: { tx: off } }]
traffic: [connections: { from: h1, to: h2, count: 3 }]
observe:
  - capture:
      on: h2:eth0
      filter: tcp
      immediate: true
      display: { bad: tcp.checksum.status == "Bad", good: tcp.checksum.status == "Good" }
      fields: { mss: { field: tcp.options.mss_val, where: tcp.flags.syn == 1 and ip } }
`);
  t.deepEqual([reading.failures, reading.doubts], [[], []]);
  const values = valuesOf(reading);
  t.is(values['capture.bad'], 0);
  t.true(values['capture.good']! >= 15, JSON.stringify(values));
  t.deepEqual([values['capture.mss.min'], values['capture.mss.max']], [1360, 1360]);
  await assertHostUnchanged(t, before);
});

test('a display filter that is wrong ends the run before anything is sent', async (t) => {
  if (skipWithoutRoot(t)) return;
  await t.throwsAsync(
    runLive(
      'nodes: { h1: , h2: }\nlinks: [h1 -- h2]\nobserve: [{ capture: { on: h2:eth0, display: { x: tcp.nothing == 1 } } }]\n',
    ),
    { message: /compile the display filter tcp\.nothing == 1[^]*tcp\.nothing/ },
  );
});
