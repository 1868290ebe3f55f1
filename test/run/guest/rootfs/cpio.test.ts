import test from 'ava';
import { execa } from 'execa';
import { cpio, type Entry } from '../../../../src/run/guest/rootfs/cpio.ts';

const entries: Entry[] = [
  { path: 'usr/bin/tool', kind: 'file', mode: 0o755, bytes: Buffer.from('hello') },
  { path: 'bin', kind: 'link', target: 'usr/bin' },
  { path: 'dev/null', kind: 'character', major: 1, minor: 3 },
  { path: 'proc', kind: 'folder' },
];

test('busybox lists what is in it, with the folders that were needed', async (t) => {
  const { stdout } = await execa('busybox', ['cpio', '-t'], { input: cpio(entries) });
  t.deepEqual(stdout.split('\n'), ['bin', 'dev', 'dev/null', 'proc', 'usr', 'usr/bin', 'usr/bin/tool']);
});

test('the bytes of a file come out again', async (t) => {
  const { stdout } = await execa('busybox', ['cpio', '-i', '--to-stdout', 'usr/bin/tool'], {
    input: cpio(entries),
  });
  t.is(stdout, 'hello');
});

test('the order of the entries makes no difference', (t) => {
  t.deepEqual(cpio(entries), cpio(entries.toReversed()));
});
