import { kindOf, type Kinds } from '../lib/kinds.ts';
import type { Topology } from '../scenario/model.ts';
import {
  isStop,
  type Condition,
  type KernelNeed,
  type Need,
  type Place,
  type Plan,
  type Step,
} from './step.ts';

/** Names of the nodes that are machines of their own. */
export const guestsOf = ({ nodes }: Topology, kinds: Kinds): ReadonlySet<string> =>
  new Set(nodes.filter(({ kind }) => kindOf(kinds.node, kind).guest).map(({ name }) => name));

/** Of what a whole scenario needs of the kernel of a node. */
export function kernelNeeds(needs: readonly Need[], node: string): KernelNeed[] {
  const found = needs.filter((need): need is KernelNeed => 'kernel' in need && need.node === node);
  return [...new Map(found.map((need) => [JSON.stringify(need.probe), need])).values()];
}

/** Programs that run on the machine where the lab is built, wherever its nodes are. */
const outside = /^(qemu-|clang$|llvm|git$|unshare$)/;

/**
 * Programs that guests must have, of those that a whole scenario needs.
 * @param isInside whether what the node needs is needed in a guest; default: all of it
 */
export const guestTools = (
  needs: readonly Need[],
  isInside: (node: string) => boolean = () => true,
): string[] => {
  const tools = needs.flatMap((need) =>
    'tool' in need && !outside.test(need.tool) && (need.node === undefined || isInside(need.node))
      ? [need.tool]
      : [],
  );
  return [...new Set(tools)].sort();
};

/** What this machine must have, where the kernels of these nodes aren't its own. Programs of guests are its own. */
export const hostNeeds = (needs: readonly Need[], guests: ReadonlySet<string>): Need[] =>
  needs.filter((need) => 'tool' in need || need.node === undefined || !guests.has(need.node));

/**
 * Open vSwitch 3.1 counts no processor in the first 10 s of a machine, and then loses every upcall: it gets a
 * clock that says the guest is older.
 */
export function aged(plan: Plan): Plan {
  const age = [
    'unshare',
    '--time',
    '--monotonic',
    '100',
    '--boottime',
    '100',
    '--fork',
    '--kill-child',
    '--',
  ];
  const lay = (step: Step): Step =>
    !isStop(step) && /^node\/[^/]+\/ovs\/ovs-vswitchd$/.test(step.id)
      ? { ...step, argv: [...age, ...step.argv] }
      : step;
  const lanes = (all: Plan['stages'][number]['lanes']) => all.map((steps) => steps.map(lay));
  return { ...plan, stages: plan.stages.map((stage) => ({ ...stage, lanes: lanes(stage.lanes) })) };
}

/** What is done to a namespace from the capsule (`ip -n NODE`) is done inside a guest. */
export function inGuests(plan: Plan, guests: ReadonlySet<string>): Plan {
  if (guests.size === 0) return plan;
  const move = <T extends { place: Place; argv: readonly string[] }>(one: T): T => {
    const [tool = '', flag, node = '', ...rest] = one.argv;
    if (one.place !== 'capsule' || flag !== '-n' || !guests.has(node)) return one;
    return { ...one, place: { node }, argv: [tool, ...rest] };
  };
  const lay = (step: Step): Step =>
    isStop(step) ? step : { ...move(step), ...(step.ready ? { ready: move<Condition>(step.ready) } : {}) };
  const lanes = (all: Plan['stages'][number]['lanes']) => all.map((steps) => steps.map(lay));
  return { ...plan, stages: plan.stages.map((stage) => ({ ...stage, lanes: lanes(stage.lanes) })) };
}
