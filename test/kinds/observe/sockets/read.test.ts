import test from 'ava';
import { read } from '../../../../src/kinds/observe/sockets/read.ts';
import type { Scenario } from '../../../../src/scenario/model.ts';
import { itemOf, outputsOf, valuesOf } from '../../../helpers/reading.ts';

const info = (cwnd: number, retrans: string, rtt: string) =>
  `ESTAB 0 0 10.0.0.1:40000 10.0.0.2:5201 cubic wscale:7,7 rto:201 rtt:${rtt}/0.02 mss:1448 cwnd:${cwnd} bytes_sent:9 ${retrans}rcv_space:14480`;
const text = `@ 100.10
@ 100.20
${info(10, '', '0.05')}
ESTAB 0 0 10.0.0.1:40001 10.0.0.2:5201 cubic rtt:0.15/0.02 cwnd:20
@ 100.30
${info(2, 'retrans:1/3 ', '4')}
TIME-WAIT 0 0 10.0.0.1:40001 10.0.0.2:5201
@ 100.40
ESTAB 0 0 10.0.0.1:4`;
const scenario = {
  expect: [{ metric: { item: 'sockets', own: 'sockets.state.SYN-SENT' } }],
} as unknown as Scenario;
const readOf = (stdout: string) =>
  read(itemOf('sockets', { on: 'h1' }), outputsOf({ 'observe/sockets/stop': { stdout } }), scenario);

test('windows, retransmits and RTTs over all looks, and series; a line cut off is left out', (t) => {
  const reading = readOf(text);
  t.deepEqual(valuesOf(reading), {
    'sockets.connections': 2,
    'sockets.retransmits': 3,
    'sockets.cwnd.min': 2,
    'sockets.cwnd.max': 20,
    'sockets.rtt.mean': 0.0014,
    'sockets.rtt.max': 0.004,
    'sockets.state.SYN-SENT': 0,
  });
  t.deepEqual(reading.series!['sockets.cwnd']!.values, [0, 30, 2, 0]);
  t.deepEqual(reading.series!['sockets.retransmits']!.values, [0, 0, 3, 0]);
});

test('states are those of the last look', (t) => {
  const values = valuesOf(readOf(text.split('\n').slice(0, -2).join('\n') + '\n'));
  t.is(values['sockets.state.ESTAB'], 1);
  t.is(values['sockets.state.TIME-WAIT'], 1);
});

test('what is no output of ss is a doubt', (t) => {
  for (const stdout of ['', '?\n', '@ 1.00\nError: bad filter\n', 'ESTAB 0 0 a b\n'])
    t.regex(readOf(stdout).doubts?.[0] ?? '', /ss printed no list of sockets \(step observe\/sockets\/stop/);
});
