import { availableParallelism } from 'node:os';
import { kernelFile } from '../lib/kernel-file.ts';
import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import { vmSize } from '../run/lab-in-vm.ts';
import type { Scenario } from '../scenario/model.ts';
import type { SuiteCase } from './model.ts';

/** Bytes that a lab may take with its daemons, and each node; and QEMU's own memory, beside a guest's. */
const ofLab = 96 * 2 ** 20;
const ofNode = 16 * 2 ** 20;
const ofQemu = 64 * 2 ** 20;

/**
 * Labs at once that neither processors nor memory are short for. A functional lab waits more than it computes,
 * but what it waits for must not be late; one with guests counts as one for each of their processors.
 */
export function defaultJobs(cases: readonly SuiteCase[], kinds: Kinds): number {
  const most = Math.max(
    0,
    ...cases.map(({ scenario }) => bytesOf(scenario, kinds) / places(scenario, kinds)),
  );
  const fitting = Math.floor((availableMemory() * 0.5) / Math.max(most, ofLab + ofNode));
  return Math.max(1, Math.min(availableParallelism(), fitting));
}

/** How many labs a lab counts as: the processors of its guests, which compute all the time while they boot. */
export const places = (scenario: Scenario, kinds: Kinds): number =>
  Math.max(
    1,
    guestsIn(scenario, kinds).reduce((sum, { processors }) => sum + processors, 0),
  );

/** Bytes that one of the labs of a scenario may take. */
export function bytesOf(scenario: Scenario, kinds: Kinds): number {
  const guests = guestsIn(scenario, kinds).map(({ memory }) => memory * 2 ** 20 + ofQemu);
  return guests.reduce((sum, guest) => sum + guest, ofLab + scenario.topology.nodes.length * ofNode);
}

function guestsIn({ topology, inVm }: Scenario, kinds: Kinds): { memory: number; processors: number }[] {
  if (inVm) return [vmSize()];
  return topology.nodes.flatMap((node) => kindOf(kinds.node, node.kind).guest?.(node) ?? []);
}

/** Bytes, from /proc/meminfo (proc_meminfo(5)). */
function availableMemory(): number {
  // Some sandboxes hide it. Then labs run one at a time.
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(kernelFile('/proc/meminfo'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
