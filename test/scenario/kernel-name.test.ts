import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { kernelOf } from '../../src/scenario/kernel-name.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-test-name-'));
test.after.always(() => rmSync(folder, { recursive: true }));

test('names stay; paths, of files and trees, become absolute', (t) => {
  const bzImage = Buffer.alloc(0x300);
  bzImage.write('HdrS', 0x202);
  mkdirSync(join(folder, 'tree/arch/x86/boot'), { recursive: true });
  writeFileSync(join(folder, 'tree/arch/x86/boot/bzImage'), bzImage);
  for (const name of ['default', 'host', 'debian:6.1', 'debian:6.12.9+deb12'])
    t.deepEqual(kernelOf(name, folder), { kernel: name });
  t.deepEqual(kernelOf('./tree', folder), { kernel: join(folder, 'tree') });
  t.deepEqual(kernelOf('tree/arch/x86/boot/bzImage', folder), {
    kernel: join(folder, 'tree/arch/x86/boot/bzImage'),
  });
});

test('what is none is told from a look at it', (t) => {
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'short'), 'x');
  const problem = (word: string) => (kernelOf(word, folder) as { problem?: string }).problem;
  t.is(problem('nowhere'), 'no such kernel: nowhere');
  t.is(problem('debian:'), 'no such kernel: debian:');
  t.is(problem('~/no-such-kernel'), 'no such kernel: ~/no-such-kernel');
  t.is(problem('empty'), 'empty contains no built kernel (run make there)');
  t.is(problem('short'), 'short is not a kernel for x86-64');
  t.is(problem('/etc/passwd'), '/etc/passwd is not a kernel for x86-64');
  t.is(problem('/bin/sh'), '/bin/sh is not a kernel for x86-64');
});
