import { Evidence } from './evidence.ts';
import { defaultError, estimateRatio, type RatioEstimate } from './paired.ts';

export interface WorseOptions {
  /** Which values are better; default: higher. */
  better?: 'higher' | 'lower';
  /** Share by which it may be worse without that mattering; default: 5 %. */
  margin?: number;
  /** Chance of calling noise a regression; default: 1 %. */
  error?: number;
}

/**
 * worse: beyond the noise, by however little. not worse: by less than the margin, if at all. What lies between
 * may be called either; inconclusive: more pairs are needed.
 */
export type Answer = 'worse' | 'not worse' | 'inconclusive';

export interface WorseResult extends RatioEstimate {
  answer: Answer;
  /** Share of the pairs in which it was worse: 0.5 where there is no difference. */
  worseIn: number;
}

/** "Is this worse than that", asked after every pair of runs. */
export class WorseTest {
  readonly #higher: boolean;
  readonly #threshold: number;
  readonly #worse = new Evidence(0, 'below');
  readonly #close: Evidence;
  #answer: Answer = 'inconclusive';

  constructor({ better = 'higher', margin = 0.05, error = defaultError }: WorseOptions = {}) {
    this.#higher = better === 'higher';
    this.#threshold = -Math.log(error);
    this.#close = new Evidence(Math.log(1 - margin), 'above');
  }

  /** @returns the answer now; once there is one it stays */
  add(value: number, reference: number): Answer {
    if (this.#answer !== 'inconclusive') return this.#answer;
    const log = Math.log(ratioOf(value, reference));
    for (const one of [this.#worse, this.#close]) one.add(this.#higher ? log : -log);
    if (this.#close.log >= this.#threshold) this.#answer = 'not worse';
    else if (this.#worse.log >= this.#threshold) this.#answer = 'worse';
    return this.#answer;
  }
}

/**
 * Pairs of runs, side by side in time, in the order in which they were made: the answer of the first that gives
 * one, and the effect over all.
 * @param values of what is asked about; reference: of what it is compared to, as many
 */
export function compareSamples(
  values: readonly number[],
  reference: readonly number[],
  options: WorseOptions = {},
): WorseResult {
  if (values.length !== reference.length || values.length === 0)
    throw new Error(`${values.length} values and ${reference.length} can't be paired`);
  const test = new WorseTest(options);
  let answer: Answer = 'inconclusive';
  values.forEach((value, index) => (answer = test.add(value, reference[index]!)));
  const ratios = values.map((value, index) => ratioOf(value, reference[index]!));
  const worse = ratios.map((ratio) => (ratio === 1 ? 0.5 : Number(ratio < 1)));
  const below = worse.reduce((sum, one) => sum + one, 0) / ratios.length;
  return {
    ...estimateRatio(ratios, options.error),
    answer,
    worseIn: options.better === 'lower' ? 1 - below : below,
  };
}

/** 0 to 0 is no difference. */
const ratioOf = (value: number, reference: number): number => (value === reference ? 1 : value / reference);
