import { Evidence } from './evidence.ts';
import { defaultError } from './ratio-test.ts';

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
    for (const evidence of [this.#worse, this.#close]) evidence.add(this.#higher ? log : -log);
    if (this.#close.log >= this.#threshold) this.#answer = 'not worse';
    else if (this.#worse.log >= this.#threshold) this.#answer = 'worse';
    return this.#answer;
  }
}

/** 0 to 0 is no difference. */
const ratioOf = (value: number, reference: number): number => (value === reference ? 1 : value / reference);
