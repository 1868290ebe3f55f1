import { median } from '../../lib/statistics.ts';
import { Evidence } from './evidence.ts';

export interface Bounds {
  min?: number;
  max?: number;
}

/** Where ratios lie, seen against bounds. */
export type Place = 'inside' | 'outside' | 'unclear';

export interface RatioEstimate {
  /** Hodges-Lehmann estimate: the median of the geometric means of all pairs of ratios. */
  ratio: number;
  low: number;
  /** Infinity where there are too few pairs to say. */
  high: number;
  pairs: number;
}

/** Pairs without which nothing can be told, however clear: nobody owns more than 1.99 times what he had. */
export const leastPairs = (error: number): number => Math.ceil(Math.log(1 / error) / Math.log(1.99));

/** Chance that the answer is wrong, at either end of an interval. */
export const defaultError = 0.01;

/**
 * Asks, pair by pair, on which side of bounds the ratio of two arms lies. It can be asked after every pair, and
 * to stop at the first answer is right: in at most `error` of all uses it is ever wrong.
 */
export class RatioTest {
  readonly #threshold: number;
  readonly #inside: Evidence[] = [];
  readonly #outside: Evidence[] = [];

  constructor({ min, max }: Bounds, error: number = defaultError) {
    this.#threshold = -Math.log(error);
    if (min !== undefined && min > 0) {
      this.#inside.push(new Evidence(Math.log(min), 'above'));
      this.#outside.push(new Evidence(Math.log(min), 'below'));
    }
    if (max !== undefined) {
      this.#inside.push(new Evidence(Math.log(max), 'below'));
      this.#outside.push(new Evidence(Math.log(max), 'above'));
    }
  }

  /**
   * Once there is an answer it stays.
   * @param ratio of the two runs of a pair: 0 and Infinity are ratios too
   */
  add(ratio: number): void {
    if (this.place !== 'unclear') return;
    for (const evidence of [...this.#inside, ...this.#outside]) evidence.add(Math.log(ratio));
  }

  get place(): Place {
    const strong = ({ log }: Evidence) => log >= this.#threshold;
    if (this.#outside.some(strong)) return 'outside';
    return this.#inside.every(strong) ? 'inside' : 'unclear';
  }
}

/**
 * The ratio that pairs are symmetric about, with the interval of all ratios that the evidence does not speak
 * against. However often it is looked at, either end is on the wrong side in at most `error` of all uses.
 * @param ratios of the two runs of each pair, at least one
 */
export function estimateRatio(ratios: readonly number[], error: number = defaultError): RatioEstimate {
  const logs = ratios.map(Math.log);
  const against = (centre: number, side: 'below' | 'above') => {
    const evidence = new Evidence(centre, side);
    for (const log of logs) evidence.add(log);
    return evidence.log >= -Math.log(error);
  };
  return {
    ratio: Math.exp(median(walshAverages(logs))),
    low: Math.exp(limit(-1, (centre) => against(centre, 'above'))),
    high: Math.exp(limit(1, (centre) => against(centre, 'below'))),
    pairs: ratios.length,
  };
}

/** ln of the largest ratio that is told from infinity, and how finely one is told from the next. */
const [farthest, resolution] = [20, 1e-6];

/** The centre nearest to 0 from the far end `sign` that is not excluded: evidence grows towards that end. */
function limit(sign: number, excluded: (centre: number) => boolean): number {
  if (!excluded(sign * farthest)) return sign * Infinity;
  let [out, within] = [sign * farthest, -sign * farthest];
  if (excluded(within)) return within;
  while (Math.abs(out - within) > resolution) {
    const middle = (out + within) / 2;
    if (excluded(middle)) out = middle;
    else within = middle;
  }
  return out;
}

function walshAverages(values: readonly number[]): number[] {
  return values.flatMap((a, index) => values.slice(index).map((b) => (a + b) / 2 || 0));
}
