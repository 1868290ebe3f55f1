import { availableParallelism } from 'node:os';
import { guestNeeds } from '../plan/guest-needs.ts';
import { ExpectedError } from '../lib/errors.ts';
import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Programs } from '../mangler/object.ts';
import { guestsOf, guestTools, hostNeeds, imagesOf } from '../plan/guest.ts';
import { needsOf } from '../plan/plan.ts';
import type { GuestPlan, KernelNeed, Need } from '../plan/step.ts';
import type { InVm, Node, Scenario } from '../scenario/model.ts';

/** MiB: Open vSwitch, iperf3 and captures, which are in memory. */
const memory = 768;
/** More processors than this machine has would only wait for each other. */
const mostProcessors = 2;

/** MiB, and processors, of the guest that a whole lab is in. */
export const vmSize = (): Pick<GuestPlan, 'memory' | 'processors'> => ({
  memory,
  processors: Math.min(mostProcessors, availableParallelism()),
});

/** What a case asks of the machine, and the guest that its labs are built in, if they are. */
export interface Requirements {
  /** Of all that is in its labs. */
  needs: readonly Need[];
  /** Of these, what this machine must have. */
  around: readonly Need[];
  within?: GuestPlan;
}

/** @throws ExpectedError where the scenario can't be run inside a guest, and is to be */
export function requirementsOf(scenario: Scenario, kinds: Kinds, programs: Programs): Requirements {
  const { topology } = scenario;
  const needs = needsOf(scenario, kinds, programs);
  if (!scenario.inVm)
    return { needs, around: hostNeeds(needs, guestsOf(topology, kinds), imagesOf(topology, kinds)) };
  return { needs, around: hostNeedsInVm(needs), within: vmForLab(scenario.inVm, scenario, kinds, needs) };
}

/**
 * The guest that the labs of a case are built in.
 * @param needs of the case
 * @throws ExpectedError where the scenario can't be run inside one
 */
export function vmForLab(
  { kernel }: InVm,
  scenario: Scenario,
  kinds: Kinds,
  needs: readonly Need[],
): GuestPlan {
  const [nested] = guestsOf(scenario.topology, kinds);
  if (nested !== undefined)
    throw new ExpectedError(
      `--in-vm: node ${nested} is a guest itself, and a guest holds no other; leave --in-vm out`,
    );
  const features = needs.filter((need): need is KernelNeed => 'kernel' in need);
  return {
    name: 'capsule',
    kernel,
    ...vmSize(),
    nics: [],
    tools: [...new Set([...guestTools(needs), ...scenario.topology.nodes.flatMap(filesOf(kinds))])],
    // It is the guest's kernel that is asked, whichever node it is for.
    needs: features.map(({ kernel: feature, probe, why }) => ({ kernel: feature, probe, why })),
    template: 'auto',
  };
}

/** What its programs read, and those that aren't on the PATH, come along. */
const filesOf =
  (kinds: Kinds) =>
  (node: Node): readonly string[] =>
    kindOf(kinds.node, node.kind).files?.(node) ?? [];

/** What this machine must have for a lab in a guest: the programs, which the guest's are copies of, and QEMU. */
export const hostNeedsInVm = (needs: readonly Need[]): Need[] => [
  ...guestNeeds('--in-vm'),
  ...needs.filter((need) => 'tool' in need),
];
