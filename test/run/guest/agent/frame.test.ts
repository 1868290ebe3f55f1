import test from 'ava';
import { decoder, encode, startPayload, type Frame } from '../../../../src/run/guest/agent/frame.ts';

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
  const count = (stdin?: string) => startPayload({ argv: ['a'], stdin }, { B: 'c' }).readUInt32LE(8);
  t.is(count(''), 0);
  t.is(count(), 0xffffffff);
  const command = { argv: ['a', ''], stdin: 'in', namespace: 'h1' };
  t.is(startPayload(command, { B: 'c' }).toString('latin1', 12), 'h1\0a\0\0B=c\0in');
});
