import test from 'ava';
import { packetsOf } from '../../src/lib/pcap.ts';
import { pcapOf } from '../helpers/pcap.ts';

const frames = [Buffer.from('first'), Buffer.alloc(0), Buffer.from('third')];

test('the packets of a capture file', (t) => {
  t.deepEqual([...packetsOf(pcapOf(frames))], frames);
  t.deepEqual([...packetsOf(pcapOf([]))], []);
});

test('one that is cut off at the end is left out', (t) => {
  const file = pcapOf(frames);
  t.deepEqual([...packetsOf(file.subarray(0, -1))], frames.slice(0, 2));
  t.deepEqual([...packetsOf(file.subarray(0, -10))], frames.slice(0, 2));
});

test('what is no capture file is refused', (t) => {
  t.throws(() => [...packetsOf(Buffer.from('not a capture file at all'))], { message: /not a capture file/ });
  t.throws(() => [...packetsOf(Buffer.alloc(3))], { message: /not a capture file/ });
});
