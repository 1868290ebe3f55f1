import test from 'ava';
import type { ReorderedPacket } from '../../../src/kinds/observe/order/details.ts';
import { formatOrder } from '../../../src/report/summary/reordered-packets.ts';
import { makeScreen } from '../../../src/report/summary/screen.ts';
import { makeRun } from '../../helpers/result.ts';

const screen = makeScreen({ width: 100, unicode: true, color: false });
const overtaken = (packet: number, part: Partial<ReorderedPacket> = {}): ReorderedPacket => ({
  flow: 'TCP 10.0.0.1:40000 > 10.0.0.2:80',
  packet,
  segments: 1,
  flags: 'PSH ACK',
  sequence: 1,
  overtakenBy: [packet + 1],
  distance: 1,
  ...part,
});
const runOf = (arm: 'baseline' | 'mangled', all: ReorderedPacket[], unlisted = 0) =>
  makeRun({
    arm,
    details: {
      order: {
        ...{ from: 'h1:eth0', to: 'h2:eth0', overtaken: all, unlisted, flows: [] },
        all: { flows: 12, flowsOvertaken: 2, overtaken: 1011, overtakenPsh: 9, flowsFirstPsh: 2 },
      },
    },
  });

test('the first overtaken packets, of the arm that has them', (t) => {
  const all = [
    overtaken(3),
    overtaken(9, { flags: 'ACK', overtakenBy: [10, 11, 12, 13], distance: 6 }),
    overtaken(20, { flags: undefined, overtakenBy: [], distance: 70 }),
    overtaken(30),
  ];
  t.deepEqual(formatOrder([runOf('baseline', []), runOf('mangled', all, 7)], screen), [
    '  reordered from h1:eth0 to h2:eth0, mangled 1',
    '  1,011 packets, 9 of them with PSH, in 2 of 12 flows',
    '  in 2 of these flows the first packet with PSH was reordered',
    '  packet 3 [PSH ACK]  by 4                          TCP 10.0.0.1:40000 > 10.0.0.2:80',
    '  packet 9 [ACK]      by 10, 11, 12, 13 and 2 more  TCP 10.0.0.1:40000 > 10.0.0.2:80',
    '  packet 20           by 70 that left much later    TCP 10.0.0.1:40000 > 10.0.0.2:80',
    '  and 8 more; the first 4 of them, in 1 flow, are in the result',
  ]);
});

test('nothing where none was overtaken, or nothing was looked at', (t) => {
  t.deepEqual(formatOrder([runOf('mangled', []), makeRun()], screen), []);
  t.deepEqual(formatOrder([makeRun({ details: { ping: { ttls: [64] }, nothing: null } })], screen), []);
});
