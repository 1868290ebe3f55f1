import { availableParallelism } from 'node:os';
import { guestNeeds } from '../guest/needs.ts';
import { ExpectedError } from '../lib/errors.ts';
import { kindOf, type Kinds } from '../lib/kinds.ts';
import { guestsOf, guestTools } from '../plan/guest.ts';
import type { GuestPlan, KernelNeed, Need } from '../plan/step.ts';
import type { Node, Scenario } from '../scenario/model.ts';

/** A lab that is built inside one guest. */
export interface InVm {
  /** "default", "host", "debian:VERSION", or an absolute path; a matrix with an axis KERNEL says it for each case. */
  kernel: string;
}

/** MiB: Open vSwitch, iperf3 and captures, which are in memory. */
const memory = 768;
/** More processors than this machine has would only wait for each other. */
const mostProcessors = 2;

/**
 * The guest that the labs of a case are built in.
 * @param needs of the case
 * @throws ExpectedError where the scenario can't be run inside one
 */
export function wholeGuest(
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
    kernel: scenario.case.values.KERNEL ?? kernel,
    memory,
    processors: Math.min(mostProcessors, availableParallelism()),
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
export const needsAround = (needs: readonly Need[]): Need[] => [
  ...guestNeeds('--in-vm'),
  ...needs.filter((need) => 'tool' in need),
];
