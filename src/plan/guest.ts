import type { Place } from './place.ts';
import type { PlanKinds } from './kind.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Topology } from '../scenario/model.ts';
import type { KernelNeed, Need } from './need.ts';
import {
  isDaemon,
  isStop,
  type CommandStep,
  type Condition,
  type Plan,
  type StageName,
  withCommands,
} from './step.ts';

/** Names of the nodes that are machines of their own. */
export const guestsOf = ({ nodes }: Topology, kinds: PlanKinds): ReadonlySet<string> =>
  new Set(nodes.filter(({ kind }) => kindOf(kinds.node, kind).guest).map(({ name }) => name));

/** Names of those whose programs are a disk image's. */
export const imagesOf = ({ nodes }: Topology, kinds: PlanKinds): ReadonlySet<string> =>
  new Set(nodes.filter((node) => kindOf(kinds.node, node.kind).guest?.(node).image).map(({ name }) => name));

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

/**
 * What this machine must have, where the kernels of these nodes aren't its own.
 * Programs of guests are, but for those of disk images.
 */
export const hostNeeds = (
  needs: readonly Need[],
  guests: ReadonlySet<string>,
  images: ReadonlySet<string>,
): Need[] =>
  needs.filter((need) => {
    if ('package' in need) return true;
    if ('tool' in need) return !(need.command && images.has(need.node ?? ''));
    return need.node === undefined || !guests.has(need.node);
  });

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
  return withCommands(plan, (step) =>
    /^node\/[^/]+\/ovs\/ovs-vswitchd$/.test(step.id) ? { ...step, argv: [...age, ...step.argv] } : step,
  );
}

const ownCommand = /^node\/[^/]+\/(setup|service)\/|^(traffic|event)\/.+\/(command|wait)$/;

/** The scenario's own commands start in this folder, as they do where the lab is built on this machine. */
export function startedIn(plan: Plan, directory: string): Plan {
  const from = (argv: readonly string[]) => ['env', '-C', directory, ...argv];
  return withCommands(plan, (step) =>
    ownCommand.test(step.id)
      ? {
          ...step,
          argv: from(step.argv),
          ...(step.ready ? { ready: { ...step.ready, argv: from(step.ready.argv) } } : {}),
        }
      : step,
  );
}

/** What is done to a namespace from the capsule (`ip -n NODE`) is done inside a guest. */
export function inGuests(plan: Plan, guests: ReadonlySet<string>): Plan {
  if (guests.size === 0) return plan;
  const move = <T extends { place: Place; argv: readonly string[] }>(command: T): T => {
    const [tool = '', flag, node = '', ...rest] = command.argv;
    if (command.place !== 'capsule' || flag !== '-n' || !guests.has(node)) return command;
    return { ...command, place: { node }, argv: [tool, ...rest] };
  };
  return withCommands(plan, (step) => ({
    ...move(step),
    ...(step.ready ? { ready: move<Condition>(step.ready) } : {}),
  }));
}

/**
 * A guest from a disk image has the programs that are in the image: those of the lab's that its steps run, and no
 * others, are asked of it. Where a step may fail, outside of the traffic, its program may be missing.
 */
export function withImages(plan: Plan): Plan {
  if (!plan.guests?.some(({ image }) => image)) return plan;
  const guests = plan.guests.map((guest) => {
    if (!guest.image) return guest;
    const run = plan.stages.flatMap(({ name, lanes }) =>
      lanes.flat().flatMap((step) => (isStop(step) ? [] : [...commandsIn(step, guest.name, name)])),
    );
    for (const step of (plan.events ?? []).flatMap(({ steps, finish }) => [...steps, ...finish]))
      if (!isDaemon(step)) run.push(...commandsIn(step, guest.name, 'traffic'));
    const text = run.join('\n');
    const names = guest.tools.filter((tool) => new RegExp(`(?<![\\w./-])${tool}(?![\\w.-])`).test(text));
    return { ...guest, tools: [...new Set(['ip', 'mount', 'sh', ...names])].sort() };
  });
  return { ...plan, guests };
}

/** The programs that a step runs in a node, as words; of a shell its script. */
function commandsIn(step: CommandStep, node: string, stage: StageName): string[] {
  const isIn = ({ place }: { place: Place }) => place !== 'capsule' && place.node === node;
  if (step.onFailure === 'record' && stage === 'settle') return [];
  const said = ({ argv: [tool = '', , script = ''] }: { argv: readonly string[] }) =>
    tool === 'sh' ? script : tool;
  return [...(isIn(step) ? [said(step)] : []), ...(step.ready && isIn(step.ready) ? [said(step.ready)] : [])];
}
