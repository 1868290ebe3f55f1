import test from 'ava';
import { decoder, encode, startPayload, type Frame } from '../../src/guest/frame.ts';

const frames: Frame[] = [
  { type: 'O', id: 1, payload: Buffer.from('some output') },
  { type: 'Z', id: 70_000, payload: Buffer.alloc(0) },
  { type: 'X', id: 2, payload: Buffer.from('exit 0') },
];

for (const size of [1, 7, 1000]) {
  test(`messages come out whole when they come ${size} bytes at a time`, (t) => {
    const bytes = Buffer.concat(frames.map(encode));
    const seen: Frame[] = [];
    const take = decoder((frame) => seen.push(frame));
    for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
    t.deepEqual(seen, frames);
  });
}

test('no input is told from an empty one', (t) => {
  const count = (stdin?: string) => startPayload(['a'], { B: 'c' }, stdin).readUInt32LE(8);
  t.is(count(''), 0);
  t.is(count(), 0xffffffff);
  t.is(startPayload(['a', ''], { B: 'c' }, 'in').toString('latin1', 12), 'a\0\0B=c\0in');
});
