import type { Item, Scenario, Topology } from '../../../scenario/model.ts';
import { targetOf } from '../../../scenario/topology/traffic-target.ts';
import { addressOf } from '../../../scenario/topology/lookup.ts';

/** What a file says of it. FromSchema can't read `if`, so the type stands here. */
export type Config = {
  from: string | readonly string[];
  to: string | readonly string[];
  sample?: number;
  tries?: number;
  timeout?: string;
  family?: 4 | 6;
  unreached?: 'none' | 'any';
};

/** The nodes that one node is to reach, by their addresses. */
export interface Source {
  from: string;
  family: 4 | 6;
  targets: readonly { to: string; address: string }[];
}

/** Every pair that is tried, by its first node and the family of the address. Pure: chosen by the scenario's seed. */
export function sourcesOf({ config }: Item<Config>, { topology, seed }: Scenario): Source[] {
  const [from, to] = [nodesIn(config.from, config, topology), nodesIn(config.to, config, topology)];
  const count = from.length * to.length;
  const indices =
    config.sample === undefined
      ? Array.from({ length: count }, (_, index) => index)
      : chosen(count, config.sample, seed, (index) => pairAt(index, from, to) !== undefined);
  const sources = new Map<
    string,
    { from: string; family: 4 | 6; targets: { to: string; address: string }[] }
  >();
  for (const index of indices) {
    const pair = pairAt(index, from, to);
    if (!pair) continue;
    const { address, family } = targetOf(topology, { ...pair, family: config.family });
    const key = `${pair.from} ${family}`;
    const source = sources.get(key) ?? { from: pair.from, family, targets: [] };
    sources.set(key, source);
    source.targets.push({ to: pair.to, address });
  }
  return [...sources.values()];
}

function nodesIn(said: Config['from'], { family }: Config, topology: Topology): readonly string[] {
  if (typeof said !== 'string') return [...new Set(said)];
  if (said !== 'all') return [said];
  const families = family === undefined ? ([4, 6] as const) : [family];
  return topology.nodes.flatMap(({ name }) =>
    families.some((family) => addressOf(topology, name, family) !== undefined) ? [name] : [],
  );
}

/** A node is not asked to reach itself. */
function pairAt(index: number, from: readonly string[], to: readonly string[]) {
  const [a, b] = [from[Math.floor(index / to.length)]!, to[index % to.length]!];
  return a === b ? undefined : { from: a, to: b };
}

/** Up to `wanted` of the numbers below `count` that are `good`, in order: the first of a shuffled deck. */
function chosen(count: number, wanted: number, seed: number, good: (index: number) => boolean): number[] {
  const random = mulberry32(seed);
  const moved = new Map<number, number>();
  const picked: number[] = [];
  for (let at = 0; at < count && picked.length < wanted; at++) {
    const other = at + Math.floor(random() * (count - at));
    const card = moved.get(other) ?? other;
    moved.set(other, moved.get(at) ?? at);
    if (good(card)) picked.push(card);
  }
  return picked.toSorted((a, b) => a - b);
}

/** Tommy Ettinger's mulberry32: 0 to 1, the same for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
