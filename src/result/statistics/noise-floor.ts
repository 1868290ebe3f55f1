import { median } from '../../lib/statistics.ts';

/** How much runs differ that should not: an arm compared with itself. */
export interface NoiseFloor {
  /** Half of the pairs differ by more, as a share. */
  typical: number;
  /** The largest difference, as a share. */
  largest: number;
  pairs: number;
}

/**
 * Pairs each run with the next of the same arm, 1 with 2, 3 with 4: what their ratios show is noise, and a
 * difference between arms that is not larger is none.
 * @param values of one arm, in the order in which they were measured, above 0
 * @returns undefined: there is no pair
 */
export function noiseFloor(values: readonly number[]): NoiseFloor | undefined {
  const differences: number[] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    const [a, b] = [values[index]!, values[index + 1]!];
    if (a > 0 && b > 0) differences.push(Math.max(a, b) / Math.min(a, b) - 1);
  }
  if (differences.length === 0) return undefined;
  return { typical: median(differences), largest: Math.max(...differences), pairs: differences.length };
}
