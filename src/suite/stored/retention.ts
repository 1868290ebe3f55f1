import type { StoredResult } from './stored-results.ts';

/** How long results are kept, and how much room they may take together. */
export interface Bounds {
  days: number;
  bytes: number;
}

export const defaultBounds: Bounds = { days: 30, bytes: 2 * 1024 ** 3 };

/** What proves that something holds is missed least. */
const isPassing = ({ verdict }: StoredResult): boolean => verdict === 'pass' || verdict === 'fixed';

/**
 * The results that have to go: those that are too old, and, where the others take too much room, the oldest passing ones,
 * then the oldest of the rest.
 * @param kept never goes: the result that was just written
 */
export function resultsToRemove(
  all: readonly StoredResult[],
  { days, bytes }: Bounds,
  now: number,
  kept?: string,
): StoredResult[] {
  const removable = all.filter(({ directory }) => directory !== kept);
  const isOld = ({ written }: StoredResult) => now - written > days * 24 * 3600 * 1000;
  const going = removable.filter(isOld);
  let room = all.reduce((sum, result) => sum + (going.includes(result) ? 0 : result.bytes), 0);
  const young = removable
    .filter((result) => !isOld(result))
    .toSorted((a, b) => Number(isPassing(b)) - Number(isPassing(a)) || a.written - b.written);
  for (const result of young) {
    if (room <= bytes) break;
    going.push(result);
    room -= result.bytes;
  }
  return going;
}
