import { toolFault } from '../doctor/probe.ts';
import type { KernelNeed } from '../plan/need.ts';
import type { Transport } from './transport.ts';

/**
 * The kernel features that a scenario needs and a guest lacks, in words. It is asked only after a step has failed,
 * because probing every guest beforehand is slow under emulation.
 */
export async function missingFeatures(needs: readonly KernelNeed[], transport: Transport): Promise<string[]> {
  const found: string[] = [];
  for (const [index, { kernel, why, probe, node }] of needs.entries()) {
    const place = node === undefined ? ('capsule' as const) : { node };
    const namespace = `lab-probe-${index}`;
    const run = (argv: readonly string[]) => transport.start({ place, argv }, () => 0).ended;
    await run(['ip', 'netns', 'add', namespace]);
    for (const argv of probe) {
      const { exitCode, stderr } = await run(['ip', 'netns', 'exec', namespace, ...argv]);
      if (exitCode === 0) continue;
      const fault = toolFault(argv, exitCode);
      const who = fault ? `${fault.tool} in the guest is too old to say` : "the guest's kernel lacks";
      found.push(`${who} ${kernel}, which ${why} asks for (${stderr.trim().split('\n')[0] ?? ''})`);
      break;
    }
    await run(['ip', 'netns', 'del', namespace]);
  }
  return found;
}
