import test from 'ava';
import { findAccelerator, tryKvm } from '../../../../src/run/guest/qemu/accelerator.ts';
import { findKernel } from '../../../../src/run/guest/kernel/find-kernel.ts';
import { machineOf } from '../../../../src/run/guest/start.ts';
import { ExpectedError } from '../../../../src/lib/errors.ts';
import { debianKernelHere } from '../../../helpers/guest.ts';

const machine = async () =>
  machineOf({
    name: 'trial',
    kernel: await findKernel(debianKernelHere),
    memory: 512,
    cpus: 1,
    nics: [],
    directory: '/tmp',
    accelerator: 'tcg',
  });

test.serial('the user’s word counts, if it is one', async (t) => {
  t.teardown(() => delete process.env.LAB_ACCELERATOR);
  process.env.LAB_ACCELERATOR = 'kvm';
  t.like(await findAccelerator(machine), { accelerator: 'kvm' });
  process.env.LAB_ACCELERATOR = 'xen';
  await t.throwsAsync(findAccelerator(machine), {
    instanceOf: ExpectedError,
    message: /LAB_ACCELERATOR: xen: allowed are kvm and tcg/,
  });
});

test.serial('a trial ends with an answer and a reason, whatever KVM does', async (t) => {
  const { accelerator, why } = await tryKvm(await machine());
  t.regex(why, accelerator === 'kvm' ? /^a guest booted with it$/ : /^KVM doesn’t work: \S/);
});
