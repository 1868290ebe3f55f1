import { slotsOf } from '../../lib/slots.ts';
import type { Wrong } from '../../scenario/kind.ts';
import type { Item, Scenario } from '../../scenario/model.ts';

/** Ports above the kind's own that are given to items with a name of their own. */
const room = 1000;

/**
 * The port that an item's server listens on: the one in the file; else `own`, the kind's, where the item has no
 * name but its kind's; else one of the thousand after it, by the item's name, that the file gives to no item.
 */
export function portOf(item: Item<{ port?: number }>, { traffic, seed }: Scenario, own: number): number {
  if (item.config.port !== undefined) return item.config.port;
  const items = (traffic.flat() as Item<{ port?: number }>[]).filter(({ kind }) => kind === item.kind);
  const said = new Set(items.map(({ config }) => config.port));
  if (item.name === item.kind && !said.has(own)) return own;
  const names = items.flatMap(({ name, config }) => (config.port === undefined ? [name] : []));
  const taken = (slot: number) => said.has(own + 1 + slot);
  const slot = slotsOf(names, { seed, use: 'port', room, taken }).get(item.name);
  if (slot === undefined) throw new Error(`no port is left for ${item.name}`);
  return own + 1 + slot;
}

type Serving = Item<{ to: string; port?: number }>;

/** Two servers of one node with one port: both run from the start, on all addresses. */
export function portTaken(item: Serving, all: readonly Item[]): Wrong | undefined {
  const { to, port } = item.config;
  if (port === undefined) return undefined;
  const other = (all as readonly Serving[]).find(
    (serving) =>
      serving !== item &&
      serving.kind === item.kind &&
      serving.config.to === to &&
      serving.config.port === port,
  );
  return (
    other && {
      path: ['port'],
      problem: `port ${port} of ${to} is already used by ${other.name}`,
      allowed: 'a port for each item: all servers run from the start; without `port`, lab picks a free one',
    }
  );
}
