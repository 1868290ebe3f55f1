import type { Scenario } from '../scenario/model.ts';
import type { CommandStep, Contribution } from './step.ts';

/** Output of the executor with the complaints of this machine's kernel, as JSON. */
export const machineLog = 'kernel/machine';

/** Outputs that are the log of a guest's kernel. */
export const guestKernelLog = {
  id: (node: string) => `kernel/${node}/log`,
  nodeOf: (id: string): string | undefined => /^kernel\/(.+)\/log$/.exec(id)?.[1],
};

/** Reads the kernel's log of every guest, at the end of a run; that of this machine, others write to as well. */
export function planKernelLogs({ inVm }: Scenario, guests: ReadonlySet<string>): Contribution[] {
  const logs = [...guests].map((node): Contribution => ({
    stage: 'inspect',
    lane: node,
    steps: [step(node)],
  }));
  return inVm ? [{ stage: 'inspect', lane: 'kernel', steps: [step('capsule')] }, ...logs] : logs;
}

const step = (node: string): CommandStep => ({
  id: guestKernelLog.id(node),
  title: `the kernel's log ${node === 'capsule' ? 'of the guest' : `of ${node}`}`,
  place: node === 'capsule' ? 'capsule' : { node },
  // A record with each read; the last read, which would wait for another, fails.
  argv: ['dd', 'if=/dev/kmsg', 'iflag=nonblock', 'bs=8192', 'status=none'],
  deadline: 30_000,
  onFailure: 'record',
});
