import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { initramfs } from '../../../../src/run/guest/rootfs/initramfs.ts';
import { ExpectedError } from '../../../../src/lib/errors.ts';

const kernel = { release: '6.1', file: '/k', pvh: true, from: 'here' };

const folder = mkdtempSync(join(tmpdir(), 'lab-initramfs-'));
test.after.always(() => rmSync(folder, { recursive: true }));

test.serial('two caches give the same bytes', async (t) => {
  const make = async (name: string) => {
    process.env.XDG_CACHE_HOME = join(folder, name);
    const { file, sha256 } = await initramfs(kernel);
    return { sha256, bytes: readFileSync(file) };
  };
  const [one, other] = [await make('one'), await make('other')];
  t.is(one.sha256, other.sha256);
  t.true(one.bytes.equals(other.bytes));
});

test.serial('the second time it is the cached one, and another list of tools is another', async (t) => {
  process.env.XDG_CACHE_HOME = join(folder, 'one');
  const first = await initramfs(kernel);
  t.deepEqual(await initramfs(kernel), first);
  t.not((await initramfs(kernel, ['/usr/bin/factor'])).sha256, first.sha256);
});

test.serial('a tool that is not here is named', async (t) => {
  const error = await t.throwsAsync(initramfs(kernel, ['no-such-tool']), { instanceOf: ExpectedError });
  t.regex(error?.message ?? '', /a guest needs no-such-tool, missing on this machine/);
});
