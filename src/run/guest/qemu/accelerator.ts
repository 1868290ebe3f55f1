import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '../../../lib/find-tool.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { boot, orGone } from './boot.ts';
import { probeDeadline } from './deadlines.ts';
import type { Accelerator, Machine } from '../../../plan/guest-machine.ts';
import { keyOf, stampOf, storedValue } from '../store.ts';
import { bootId, processorFlags } from './timestamp-counter.ts';

export interface Acceleration {
  accelerator: Accelerator;
  /** Why it is that one, in words. */
  why: string;
}

/**
 * KVM where a guest has booted with it in time on this machine, else TCG; asked once for each boot and QEMU.
 * LAB_ACCELERATOR=kvm or tcg overrides it.
 * @param trial gives what is booted as the trial
 * @throws ExpectedError where the override is neither
 */
export async function findAccelerator(
  trial: () => Promise<Machine>,
  signal?: AbortSignal,
): Promise<Acceleration> {
  const wish = process.env.LAB_ACCELERATOR;
  if (wish === 'kvm' || wish === 'tcg') return { accelerator: wish, why: 'LAB_ACCELERATOR says so' };
  if (wish) throw new ExpectedError(`LAB_ACCELERATOR: ${wish}: allowed are kvm and tcg`);
  const not = kvmObstacle();
  if (not) return { accelerator: 'tcg', why: not };
  const key = keyOf(bootId(), stampOf(findTool('qemu-system-x86_64') ?? ''), process.geteuid?.());
  return storedValue('kvm', key, isAcceleration, async () => tryKvm(await trial(), signal));
}

const isAcceleration = (value: unknown): value is Acceleration => {
  const { accelerator, why } = (value ?? {}) as Partial<Acceleration>;
  return (accelerator === 'kvm' || accelerator === 'tcg') && typeof why === 'string';
};

/** What rules KVM out without a trial; undefined where nothing does. */
export function kvmObstacle(): string | undefined {
  if (!existsSync('/dev/kvm')) return 'there is no /dev/kvm';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return 'this user can’t open /dev/kvm';
  }
  // It opens all the same under some hypervisors, and then hangs.
  if (!processorFlags().some((flag) => flag === 'vmx' || flag === 'svm'))
    return 'the processor has neither vmx nor svm';
  return undefined;
}

/** Whether a guest boots with KVM: a trial of less proves nothing. */
export async function tryKvm(machine: Machine, signal?: AbortSignal): Promise<Acceleration> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-kvm-'));
  try {
    const trial: Machine = { ...machine, nics: [], cpus: 1, accelerator: 'kvm' };
    const booted = await boot(trial, { directory: folder, outside: folder, signal }, {});
    try {
      const late = `a guest didn’t boot with it within ${probeDeadline / 1000} s`;
      await orGone(booted, booted.agent.hello(''), probeDeadline, late, signal);
      return { accelerator: 'kvm', why: 'a guest booted with it' };
    } finally {
      await booted.qemu.kill();
    }
  } catch (error) {
    if (signal?.aborted || !(error instanceof ExpectedError)) throw error;
    return { accelerator: 'tcg', why: `KVM doesn’t work: ${error.message.split('\n')[0]}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
