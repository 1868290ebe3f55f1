import type { Item, Scenario } from '../../scenario/model.ts';

/**
 * The port that an item's server listens on: the one in the file, else the n-th from `first` on that the file gives
 * to no item of the kind, for the n-th item without one.
 */
export function portOf(item: Item<{ port?: number }>, { traffic }: Scenario, first: number): number {
  if (item.config.port !== undefined) return item.config.port;
  const items = (traffic.flat() as Item<{ port?: number }>[]).filter(({ kind }) => kind === item.kind);
  const taken = new Set(items.map(({ config }) => config.port));
  const place = items
    .filter(({ config }) => config.port === undefined)
    .findIndex(({ name }) => name === item.name);
  if (place < 0) throw new Error(`no item ${item.name} in the scenario`);
  let port = first - 1;
  for (let left = place; left >= 0; left--) {
    do port++;
    while (taken.has(port));
  }
  return port;
}
