import { kindOf } from '../kind.ts';
import type { Wrong } from '../kind.ts';
import { addressProblem, type Ends } from '../topology/traffic-target.ts';
import { nodeOf } from '../topology/lookup.ts';
import { at, complain, type Context } from './context.ts';
import type { Item, Topology } from '../model.ts';
import type { CheckedItem, CheckedTraffic } from '../schema/checked-file.ts';
import type { Path } from '../../lib/yaml/tree.ts';
import { unused } from './command.ts';

interface RawItem {
  kind: string;
  config: unknown;
  name?: string;
  path: Path;
}

/** Names that the file gives to items itself; an item without one gets another. */
export function namesTaken(context: Context): Set<string> {
  const taken = new Set<string>();
  const manglers = (context.root.manglers ?? []).map(({ name }, index) => ({
    name,
    path: ['manglers', index],
  }));
  const events = (context.root.events ?? []).map(({ name }, index) => ({ name, path: ['events', index] }));
  const items = [...manglers, ...trafficGroups(context).flat(), ...observations(context), ...events];
  for (const { name, path } of items) {
    if (name === undefined) continue;
    if (taken.has(name))
      complain(context, [...path, 'name'], `two items are named "${name}"`, {
        allowed: 'a unique name per scenario',
      });
    taken.add(name);
  }
  return taken;
}

export function resolveTraffic(context: Context, taken: Set<string>, topology: Topology): Item[][] {
  const groups = trafficGroups(context).map((group) =>
    group.map((raw) => ({ raw, item: resolveItem(context, raw, taken) })),
  );
  const all = groups.flat().map(({ item }) => item);
  for (const { raw, item } of groups.flat())
    complainOf(
      context,
      raw,
      kindOf(context.kinds.traffic, item.kind).check?.(item, all) ??
        unreachable(context, topology, item.config),
    );
  return groups.map((group) => group.map(({ item }) => item));
}

/** Traffic to a node that has no address. */
function unreachable(context: Context, topology: Topology, config: Partial<Ends>): Wrong | undefined {
  const { to, family, address } = config;
  if (to === undefined || context.incomplete.has('nodes') || context.incomplete.has('links'))
    return undefined;
  const problem = addressProblem(topology, { to, family, address });
  if (problem === undefined) return undefined;
  return address === undefined
    ? { path: ['to'], problem, allowed: 'traffic needs a destination with an address' }
    : { path: ['address'], problem };
}

/** Those that the file asks for, and those that are made always. */
export function resolveObservations(context: Context, taken: Set<string>, topology: Topology): Item[] {
  const asked = observations(context).map((observation) => {
    const item = resolveItem(context, observation, taken);
    if (!context.incomplete.has('nodes')) {
      const kind = kindOf(context.kinds.observe, item.kind);
      complainOf(context, observation, kind.check?.(item, topology) ?? sharedWith(context, item, topology));
    }
    return item;
  });
  const always = [...context.kinds.observe.values()].filter(
    (kind) => kind.always && !asked.some((item) => item.kind === kind.kind),
  );
  return [
    ...asked,
    ...always.map((kind) => ({
      kind: kind.kind,
      name: unused(kind.kind, taken),
      config: {},
      position: at(context, ['observe']),
    })),
  ];
}

/** An observation that would need to be in two kernels at once. */
function sharedWith({ kinds }: Context, item: Item, topology: Topology): Wrong | undefined {
  const isGuest = (name: string) => kindOf(kinds.node, nodeOf(topology, name).kind).guest !== undefined;
  const name = kindOf(kinds.observe, item.kind).shares?.(item).find(isGuest);
  if (name === undefined) return undefined;
  const problem = `${item.kind} can't observe ${name}, a virtual machine with its own kernel`;
  return {
    path: [],
    problem,
    allowed: 'interfaces of nodes that are not virtual machines, such as switch ports',
  };
}

function complainOf(context: Context, { path, kind }: RawItem, wrong: Wrong | undefined): void {
  if (wrong) complain(context, [...path, kind, ...wrong.path], wrong.problem, { allowed: wrong.allowed });
}

function trafficGroups(context: Context): RawItem[][] {
  return (context.root.traffic ?? []).map((raw, index) => {
    const path = ['traffic', index];
    if (!isGroup(raw)) return [rawItem(raw, path)];
    return raw.together.map((item, place) => rawItem(item, [...path, 'together', place]));
  });
}

const isGroup = (raw: CheckedTraffic): raw is Extract<CheckedTraffic, { together: unknown }> =>
  Array.isArray(raw.together);

const observations = (context: Context): RawItem[] =>
  (context.root.observe ?? []).map((raw, index) => rawItem(raw, ['observe', index]));

function rawItem({ name, ...rest }: CheckedItem, path: Path): RawItem {
  const [[kind, config] = ['', {}]] = Object.entries(rest);
  return { kind, config, name, path };
}

function resolveItem(context: Context, { kind, config, name, path }: RawItem, taken: Set<string>): Item {
  return {
    kind,
    name: name ?? unused(kind, taken),
    config: (config ?? {}) as Item['config'],
    position: at(context, path),
  };
}
