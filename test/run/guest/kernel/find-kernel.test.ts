import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findKernel } from '../../../../src/run/guest/kernel/find-kernel.ts';
import { ExpectedError } from '../../../../src/lib/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-test-kernel-'));
test.after.always(() => rmSync(folder, { recursive: true }));
process.env.XDG_CACHE_HOME = join(folder, 'cache');

const complaint = async (t: ExecutionContext, spec: string, modules?: string) =>
  (await t.throwsAsync(findKernel(spec, { modules }), { instanceOf: ExpectedError }))?.message ?? '';

function image(name: string, release: string): string {
  const bytes = Buffer.alloc(1100);
  bytes[0x1f1] = 1;
  bytes.write('HdrS', 0x202);
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.write(`${release} (x)\0`, 0x300);
  bytes.writeUInt32LE(8, 0x24c);
  bytes.write('\x7fELF', 1024, 'latin1');
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

test('a path that leads nowhere is told with what is allowed', async (t) => {
  t.regex(await complaint(t, '/nowhere'), /no such file; allowed: host, debian:VERSION, a path/);
});

test('a file that is no kernel, and a folder that is no build tree', async (t) => {
  t.regex(await complaint(t, '/bin/sh'), /\/bin\/sh is not a Linux kernel for x86-64/);
  t.regex(await complaint(t, folder), /neither a kernel nor a build tree/);
});

test('a kernel without modules is one all the same', async (t) => {
  const kernel = await findKernel(image('one', '9.9.1-own'));
  t.like(kernel, { release: '9.9.1-own', file: join(folder, 'one'), pvh: false, modules: undefined });
});

test('modules of another version are refused', async (t) => {
  const modules = join(folder, 'modules/9.9.2-own');
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'modules.dep'), '');
  writeFileSync(join(modules, 'x.ko'), 'vermagic=9.9.3-other SMP');
  const kernel = image('two', '9.9.2-own');
  t.regex(await complaint(t, kernel, modules), /are for 9.9.3-other; the kernel is 9.9.2-own/);
  t.regex(await complaint(t, kernel, '/nowhere'), /no modules for 9.9.2-own/);
});

test('modules that stand beside a kernel are its own, as an installation and a package lay them', async (t) => {
  mkdirSync(join(folder, 'boot'));
  const modules = join(folder, 'lib/modules/9.9.4-own');
  const [one, other] = [image('boot/vmlinuz', '9.9.4-own'), image('vmlinuz', '9.9.4-own')];
  t.is((await findKernel(one)).modules, undefined);
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'modules.dep'), '');
  for (const kernel of [one, other]) t.is((await findKernel(kernel)).modules, modules);
});
