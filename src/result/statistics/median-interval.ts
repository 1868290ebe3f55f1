import { binomialProbabilities, median } from '../../lib/statistics.ts';

export interface MedianInterval {
  median: number;
  low: number;
  high: number;
  /** Probability that such an interval holds the median that the values come from. */
  coverage: number;
}

/**
 * Where the median lies that the values are a sample of: between two order statistics, as the sign test gives
 * them. It assumes no distribution, only that the values are independent.
 * W. R. Thompson, "On Confidence Ranges for the Median and Other Expectation Distributions for Populations of
 * Unknown Distribution Form", Annals of Mathematical Statistics 7 (1936) 122-128; W. J. Conover, "Practical
 * Nonparametric Statistics", 3rd edition, section 3.2.
 * @param values at least one
 * @param confidence what is aimed for; five values give 0.9375, and three 0.75: their whole range
 */
export function medianInterval(values: readonly number[], confidence = 0.9): MedianInterval {
  const sorted = values.toSorted((a, b) => a - b);
  const probabilities = binomialProbabilities(sorted.length, 0.5);
  let [outside, cut] = [probabilities[0]!, 0];
  // As many values are cut off at either end as the confidence allows.
  while (cut + 1 < sorted.length / 2 && 1 - 2 * (outside + probabilities[cut + 1]!) >= confidence) {
    cut++;
    outside += probabilities[cut]!;
  }
  return { median: median(sorted), low: sorted[cut]!, high: sorted.at(-1 - cut)!, coverage: 1 - 2 * outside };
}
