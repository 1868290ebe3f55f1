import type { Outputs } from '../../lib/output.ts';
import { guestKernelLog, machineLog } from '../../plan/kernel-log.ts';
import { listAt, parseJson } from '../../lib/json-value.ts';
import type { RunResult } from '../model.ts';
import type { Complaint } from './fingerprint.ts';
import { kernelComplaints, linesOfConsole, linesOfKmsg } from './kernel.ts';
import { sanitizerComplaints } from './sanitizer.ts';

export interface ReadComplaints {
  complaints: NonNullable<RunResult['complaints']>;
  failures: string[];
  doubts: string[];
}

/** A complaint of this machine's kernel, as the executor notes it. */
export interface MachineComplaint extends Complaint {
  /** Whether a process of the lab ran. */
  isOurs: boolean;
}

/** What kernels and sanitizers complained of during a run. Pure. */
export function readComplaints(outputs: Outputs): ReadComplaints {
  const all: { where: string; isOurs: boolean; complaint: Complaint }[] = [];
  for (const [id, { stdout, stderr }] of outputs) {
    const guest = guestKernelLog.nodeOf(id);
    if (guest !== undefined) {
      const lines = linesOfKmsg(stdout).map(({ line }) => line);
      const where = guest === 'capsule' ? "the guest's kernel" : `the kernel of ${guest}`;
      for (const complaint of kernelComplaints(lines)) all.push({ where, isOurs: true, complaint });
    } else if (id === machineLog) {
      const noted = (listAt(parseJson(stdout)) ?? []) as unknown as MachineComplaint[];
      for (const { isOurs, ...complaint } of noted)
        all.push({ where: "this machine's kernel", isOurs, complaint });
    } else
      for (const complaint of sanitizerComplaints(`${stderr}\n${stdout}`))
        all.push({ where: id, isOurs: true, complaint });
  }
  return summedUp(all);
}

/** What the console of a guest that was lost has of its kernel's complaints. Pure. */
export const consoleComplaints = (guest: string, console: string): ReadComplaints =>
  summedUp(
    kernelComplaints(linesOfConsole(console)).map((complaint) => ({
      where: `the kernel of ${guest}`,
      isOurs: true,
      complaint,
    })),
  );

function summedUp(all: readonly { where: string; isOurs: boolean; complaint: Complaint }[]): ReadComplaints {
  const groups = [
    ...Map.groupBy(all, ({ where, complaint }) => `${where} ${complaint.fingerprint}`).values(),
  ];
  const said = groups.map((group) => {
    const [{ where, complaint }] = group as [(typeof all)[number]];
    const isOurs = group.some((each) => each.isOurs);
    const note = isOurs ? '' : ', and nothing says whether this lab was the cause';
    return { isOurs, text: `${where} complained: ${complaint.says} [${complaint.fingerprint}]${note}` };
  });
  return {
    complaints: groups.map((group) => {
      const [{ where, complaint }] = group as [(typeof all)[number]];
      const { kind, fingerprint, lines } = complaint;
      return { where, kind, fingerprint, times: group.length, lines };
    }),
    failures: said.filter(({ isOurs }) => isOurs).map(({ text }) => text),
    doubts: said.filter(({ isOurs }) => !isOurs).map(({ text }) => text),
  };
}
