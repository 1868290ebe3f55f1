import { median } from '../../lib/statistics.ts';

export interface Shift {
  /** Hodges-Lehmann estimate: the median of all differences between a value of one and a value of the other. */
  shift: number;
  /** -Infinity and Infinity where there are too few values to say. */
  low: number;
  high: number;
}

/**
 * By how much the values of one sample lie above those of another, where nothing pairs them: runs of different
 * days, or machines. The interval is that of the Mann-Whitney test: it assumes no distribution, but that the two
 * differ by a shift, and that the values of each are independent.
 * J. L. Hodges, E. L. Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34
 * (1963) 598-611; M. Hollander, D. A. Wolfe, "Nonparametric Statistical Methods", chapter 4.
 * @param values at least one
 * @param reference at least one
 * @param error chance that an end of the interval is on the wrong side
 */
export function estimateShift(values: readonly number[], reference: readonly number[], error = 0.01): Shift {
  const differences = values
    .flatMap((value) => reference.map((other) => (value === other ? 0 : value - other)))
    .toSorted((a, b) => a - b);
  const cut = cutOff(values.length, reference.length, error);
  const [low, high] =
    cut === 0 ? [-Infinity, Infinity] : [differences[cut - 1]!, differences[differences.length - cut]!];
  return { shift: median(differences), low, high };
}

/** Runs of each that the interval needs, where both have as many. */
export const leastRuns = (error = 0.01): number => {
  for (let runs = 1; ; runs++) if (cutOff(runs, runs, error) > 0) return runs;
};

/** How many differences are left out at either end: the most whose chance is no larger than `error`. */
function cutOff(n: number, m: number, error: number): number {
  const chances = mannWhitney(n, m);
  let [below, cut] = [0, 0];
  while (cut < chances.length && below + chances[cut]! <= error) below += chances[cut++]!;
  return cut;
}

/** Chance of each value of Mann and Whitney's U for samples of n and m: the coefficients of a Gaussian binomial. */
function mannWhitney(n: number, m: number): number[] {
  const size = n * m + 1;
  let chances = new Float64Array(size);
  chances[0] = 1;
  for (let i = 1; i <= n; i++) {
    // Times (1 - x^(m+i)), divided by (1 - x^i); and by their ratio at x = 1, so that the sum stays 1.
    const next = new Float64Array(size);
    for (let u = 0; u < size; u++) {
      const product = chances[u]! - (u >= m + i ? chances[u - m - i]! : 0);
      next[u] = product + (u >= i ? next[u - i]! : 0);
    }
    chances = next.map((value) => (value * i) / (m + i));
  }
  return [...chances];
}
