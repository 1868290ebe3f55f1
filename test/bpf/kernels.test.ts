import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findTool } from '../../src/lib/find-tool.ts';
import { findKernel } from '../../src/run/guest/kernel/find-kernel.ts';
import { startGuest } from '../../src/run/guest/start.ts';
import { compileObjects } from '../../src/mangler/compile.ts';
import { objectOf } from '../../src/mangler/object.ts';
import { listPrograms, packagePrograms } from '../../src/mangler/programs.ts';
import { explainRejection } from '../../src/mangler/verifier.ts';
import { orderObject } from '../../src/kinds/observe/order/bpf-object.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skip } from '../helpers/skip.ts';
import { debianKernelHere } from '../helpers/guest.ts';

/** The oldest that the programs are tried on; LAB_TEST_KERNEL names another. */
const kernel = process.env.LAB_TEST_KERNEL ?? debianKernelHere;

test(`the verifier of ${kernel} takes every program of bpf/`, async (t) => {
  if (!findTool('qemu-system-x86_64')) return skip(t, 'qemu-system-x86_64 is not installed');
  const before = await hostState();
  const manifests = listPrograms(packagePrograms).filter(({ directory }) =>
    directory.startsWith(packagePrograms),
  );
  const objects = [...manifests.map((manifest) => objectOf(manifest)), orderObject()];
  const compiled = await compileObjects(objects);
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-kernels-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const guest = await startGuest({
    ...{ name: 'verifier', kernel: await findKernel(kernel), memory: 512, cpus: 1, nics: [], directory },
  });
  t.teardown(() => guest.stop());
  const run = (...argv: string[]) => guest.start({ argv }, () => performance.now()).ended;
  await run('mount', '-t', 'bpf', 'bpf', '/sys/fs/bpf');
  const refused: Record<string, string | undefined> = {};
  for (const { object, bytes } of compiled) {
    const file = `/root/${object.program}.o`;
    await guest.put(file, bytes);
    const pins = `/sys/fs/bpf/${object.program}`;
    const { exitCode, stderr } = await run('bpftool', 'prog', 'loadall', file, pins);
    if (exitCode !== 0) refused[object.program] = explainRejection(stderr) ?? stderr;
  }
  t.deepEqual(refused, {});
  await guest.stop();
  rmSync(directory, { recursive: true });
  await assertHostUnchanged(t, before);
});
