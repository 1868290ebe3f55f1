/** What is believed of runs in which a bug may show. Both are shares of the runs. */
export interface Rates {
  /** Of the runs with the bug, at least so many show it; default: 90 %. */
  shows: number;
  /** Of the runs without the bug, at most so many look as if they had it; default: 5 %, or a tenth of `shows`. */
  alarms: number;
}

export type Presence = 'present' | 'absent' | 'unclear';

export const defaultRates = (shows = 0.9): Rates => ({ shows, alarms: Math.min(0.05, shows / 10) });

/**
 * Whether a bug is there, told from runs that show it or don't, asked after every run.
 * Wald's sequential probability ratio test: of a side with the bug, or one without, in at most `error` of all
 * uses the answer is wrong; it needs fewer runs than any test of a fixed number. A. Wald, "Sequential Tests of
 * Statistical Hypotheses", Annals of Mathematical Statistics 16 (1945) 117-186.
 */
export class PresenceTest {
  readonly #shown: number;
  readonly #hidden: number;
  readonly #threshold: number;
  #ratio = 0;

  constructor({ shows, alarms }: Rates = defaultRates(), error = 0.01) {
    if (!(alarms > 0 && alarms < shows && shows < 1))
      throw new Error(`rates ${shows} with the bug and ${alarms} without can't be told apart`);
    this.#shown = Math.log(shows / alarms);
    this.#hidden = Math.log((1 - shows) / (1 - alarms));
    // Wald's approximate bounds are (1 - error)/error; these hold exactly, whatever is overshot.
    this.#threshold = Math.log(1 / error);
  }

  add(shown: boolean): Presence {
    if (this.presence === 'unclear') this.#ratio += shown ? this.#shown : this.#hidden;
    return this.presence;
  }

  get presence(): Presence {
    if (this.#ratio >= this.#threshold) return 'present';
    return this.#ratio <= -this.#threshold ? 'absent' : 'unclear';
  }
}
