import { createHash } from 'node:crypto';

/**
 * The order of a round's runs, drawn anew for every round from the seed. Which run of a pair comes first is
 * then a matter of a fair coin: where nothing distinguishes them, a machine that drifts, or one that swings in
 * step with the runs, favours none (R. A. Fisher, "The Design of Experiments", 1935).
 */
export function shuffled<T>(items: readonly T[], seed: number, round: number): T[] {
  const key = (index: number) => createHash('sha256').update(`${seed}/${round}/${index}`).digest('hex');
  return items
    .map((item, index) => ({ item, key: key(index) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}
