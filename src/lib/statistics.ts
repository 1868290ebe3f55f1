import { createRequire } from 'node:module';

// Loaded at first use: the kinds, which use it to read results, are imported by `lab validate` too.
const require = createRequire(import.meta.filename);
const library = (): typeof import('simple-statistics') => require('simple-statistics');

// Not Math.min(...values): a few hundred thousand arguments overflow the stack.
export const least = (values: readonly number[]): number =>
  values.reduce((found, value) => Math.min(found, value), Infinity);
export const largest = (values: readonly number[]): number =>
  values.reduce((found, value) => Math.max(found, value), -Infinity);
export const mean = (values: readonly number[]): number => library().mean([...values]);
/** Of a sample; 0 for a single value. */
export const deviation = (values: readonly number[]): number =>
  values.length < 2 ? 0 : library().sampleStandardDeviation([...values]);
/** @param share 0 to 1: 0.99 gives the value that 99 of 100 don't exceed */
export const quantile = (values: readonly number[], share: number): number =>
  library().quantile([...values], share);
export const median = (values: readonly number[]): number => library().median([...values]);
/** Of 0, 1, ... successes in n trials. */
export function binomialProbabilities(n: number, probability: number): number[] {
  const found = library().binomialDistribution(n, probability);
  if (!found) throw new Error(`no binomial distribution of ${n} trials`);
  // The library leaves out the tail of the last 0.0001; what is left out is as good as none.
  return Array.from({ length: n + 1 }, (_, successes) => found[successes] ?? 0);
}
