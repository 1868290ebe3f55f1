import { availableParallelism } from 'node:os';
import { guestNeeds } from '../guest/needs.ts';
import { openVswitchTools } from '../guest/tools.ts';
import { ExpectedError } from '../lib/errors.ts';
import type { Kinds } from '../lib/kinds.ts';
import { guestsOf, guestTools } from '../plan/guest.ts';
import type { GuestPlan, KernelNeed, Need } from '../plan/step.ts';
import type { Scenario } from '../scenario/model.ts';

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
  const built = scenario.topology.nodes.find(({ config }) => buildOf(config) !== 'installed');
  if (built)
    throw new ExpectedError(
      `--in-vm: the build ${buildOf(built.config)} of node ${built.name} is not brought into the guest; only what is installed is`,
    );
  const features = needs.filter((need): need is KernelNeed => 'kernel' in need);
  return {
    name: 'capsule',
    kernel: scenario.case.values.KERNEL ?? kernel,
    memory,
    processors: Math.min(mostProcessors, availableParallelism()),
    nics: [],
    tools: withData(guestTools(needs)),
    // It is the guest's kernel that is asked, whichever node it is for.
    needs: features.map(({ kernel: feature, probe, why }) => ({ kernel: feature, probe, why })),
    template: 'auto',
  };
}

/** What programs read comes along. */
const withData = (tools: string[]): string[] =>
  tools.includes('ovs-vswitchd') ? [...new Set([...tools, ...openVswitchTools])] : tools;

const buildOf = ({ build }: Readonly<Record<string, unknown>>): string =>
  (build as { name?: string } | undefined)?.name ?? 'installed';

/** What this machine must have for a lab in a guest: the programs, which the guest's are copies of, and QEMU. */
export const needsAround = (needs: readonly Need[]): Need[] => [
  ...guestNeeds('--in-vm'),
  ...needs.filter((need) => 'tool' in need),
];
