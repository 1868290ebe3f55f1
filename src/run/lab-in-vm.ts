import { availableParallelism } from 'node:os';
import { guestNeeds } from '../plan/guest-needs.ts';
import { ExpectedError } from '../lib/errors.ts';
import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Programs } from '../mangler/object.ts';
import { guestsOf, guestTools, hostNeeds, imagesOf } from '../plan/guest.ts';
import { needsOf } from '../plan/plan.ts';
import type { GuestPlan } from '../plan/guest-plan.ts';
import type { KernelNeed, Need } from '../plan/need.ts';
import type { InVm, Node, Scenario } from '../scenario/model.ts';

/** MiB: room for Open vSwitch, iperf3, and captures, which are kept in memory. */
const memory = 768;
const mostProcessors = 2;

/** Memory (MiB) and processors of the guest that a whole lab runs in: no more processors than this machine has. */
export const vmSize = (): Pick<GuestPlan, 'memory' | 'processors'> => ({
  memory,
  processors: Math.min(mostProcessors, availableParallelism()),
});

/** Where the labs of a case are built. */
export interface Requirements {
  /** What this machine must have. */
  needs: readonly Need[];
  /** The guest that the labs are built in; absent: they are built on this machine. */
  within?: GuestPlan;
}

/** @throws ExpectedError where the scenario is to be run inside a guest, and can't be */
export function requirementsOf(scenario: Scenario, kinds: Kinds, programs: Programs): Requirements {
  const { topology } = scenario;
  const needs = needsOf(scenario, kinds, programs);
  if (!scenario.inVm)
    return { needs: hostNeeds(needs, guestsOf(topology, kinds), imagesOf(topology, kinds)) };
  return { needs: hostNeedsInVm(needs), within: vmForLab(scenario.inVm, scenario, kinds, needs) };
}

/**
 * The guest that the labs of a case are built in.
 * @param needs of the case
 * @throws ExpectedError where the scenario can't be run inside one
 */
export function vmForLab(
  { kernel, files = [] }: InVm,
  scenario: Scenario,
  kinds: Kinds,
  needs: readonly Need[],
): GuestPlan {
  const [nested] = guestsOf(scenario.topology, kinds);
  if (nested !== undefined)
    throw new ExpectedError(
      `--in-vm: node ${nested} is a guest itself, and guests can't be nested; omit --in-vm`,
    );
  const features = needs.filter((need): need is KernelNeed => 'kernel' in need);
  return {
    name: 'capsule',
    kernel,
    ...vmSize(),
    nics: [],
    tools: [
      ...new Set([
        ...guestTools(needs),
        ...scenario.topology.nodes.flatMap(filesOf(kinds)),
        ...(files.length > 0 ? ['env', ...files] : []),
      ]),
    ],
    // All nodes share the guest's kernel.
    needs: features.map(({ kernel: feature, probe, why }) => ({ kernel: feature, probe, why })),
    template: 'auto',
  };
}

/** Files that a node's programs read, and programs that are not on the PATH: copied into the guest. */
const filesOf =
  (kinds: Kinds) =>
  (node: Node): readonly string[] =>
    kindOf(kinds.node, node.kind).files?.(node) ?? [];

/** What this machine must have for a lab in a guest: QEMU, and the programs, which are copied into the guest. */
export const hostNeedsInVm = (needs: readonly Need[]): Need[] => [
  ...guestNeeds('--in-vm'),
  ...needs.filter((need) => 'tool' in need || 'package' in need),
];
