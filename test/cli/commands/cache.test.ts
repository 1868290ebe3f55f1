import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { launcher } from '../../helpers/cli.ts';

test('the cache is shown and emptied, part by part', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-cache-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const lab = (...words: string[]) =>
    execa(launcher, ['cache', ...words], { env: { XDG_CACHE_HOME: directory }, reject: false });
  const cached = join(directory, 'lab');
  mkdirSync(join(cached, 'bpf'), { recursive: true });
  mkdirSync(join(cached, 'guest/kernel/6.1.0'), { recursive: true });
  writeFileSync(join(cached, 'bpf/0.o'), Buffer.alloc(100_000, 1));
  writeFileSync(join(cached, 'guest/kernel/6.1.0/vmlinuz'), Buffer.alloc(2_000_000, 1));
  const { stdout } = await lab();
  t.regex(
    stdout,
    /^PART +ENTRIES +SIZE +USED +WHAT\nprograms +1 +100 KiB +just now +compiled eBPF programs\n/,
  );
  t.regex(stdout, /^kernels +1 +1\.91 MiB +just now /m);
  const wrong = await lab('empty', 'kernel');
  t.is(wrong.exitCode, 2);
  t.regex(wrong.stderr, /no part "kernel" of the cache; its parts are programs, .*did you mean "kernels"\?$/);
  t.regex((await lab('empty', 'kernels')).stdout, /^removed 1\.91 MiB from /);
  t.deepEqual(
    [existsSync(join(cached, 'bpf/0.o')), existsSync(join(cached, 'guest/kernel/6.1.0'))],
    [true, false],
  );
  await lab('empty');
  t.false(existsSync(join(cached, 'bpf/0.o')));
});
