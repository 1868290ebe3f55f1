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

/** Programs that a guest must have, of those that a whole scenario needs. */
export const guestTools = (needs: readonly Need[]): string[] =>
  [
    ...new Set(needs.flatMap((need) => ('tool' in need && !outside.test(need.tool) ? [need.tool] : []))),
  ].sort();

/** What this machine must have, where the kernels of these nodes aren't its own. */
export const hostNeeds = (needs: readonly Need[], guests: ReadonlySet<string>): Need[] =>
  needs.filter((need) => !('node' in need && need.node !== undefined && guests.has(need.node)));

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
