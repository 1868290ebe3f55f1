/**
 * Bets on the signs of values, as evidence that they do not lie around a centre but below (or above) it.
 *
 * Somebody starts with 1 and bets, value by value, that the next lies on that side, more when it lies far off.
 * Where the values are symmetric about the centre given all before them, either side is as likely and the bets
 * are fair: what he owns is a nonnegative martingale, and the chance that it ever reaches 1/e is at most e
 * (Ville 1939), however often one looks. Nothing is assumed of spread, shape or drift.
 * V. H. de la Peña, "A general class of exponential inequalities for martingales and ratios", Annals of
 * Probability 27 (1999) 537-564; A. Ramdas, J. Ruf, M. Larsson, W. Koolen, "Admissible anytime-valid sequential
 * inference must rely on nonnegative martingales", arXiv:2009.03167 (2020), on symmetric distributions;
 * A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic statistics and safe anytime-valid inference",
 * Statistical Science 38 (2023) 576-601.
 */
export class Evidence {
  readonly #centre: number;
  readonly #sign: number;
  /** Logarithm of what each player owns. */
  readonly #wealth: Float64Array = new Float64Array(boldness.length);

  constructor(centre: number, side: 'below' | 'above') {
    this.#centre = centre;
    this.#sign = side === 'above' ? 1 : -1;
  }

  add(value: number): void {
    // Infinity minus infinity is no side at all.
    const distance = this.#sign * (value - this.#centre) || 0;
    for (let player = 0; player < boldness.length; player++)
      this.#wealth[player]! += Math.log1p(most * Math.tanh(boldness[player]! * distance));
  }

  /** Natural logarithm of what all players own together, who began with 1: evidence to hold against ln(1/e). */
  get log(): number {
    let largest = -Infinity;
    for (const value of this.#wealth) largest = Math.max(largest, value);
    let sum = 0;
    for (const value of this.#wealth) sum += Math.exp(value - largest);
    return largest + Math.log(sum / boldness.length);
  }
}

/**
 * Players: how much of what they own they bet on a distance. The best for a shift m in noise of standard
 * deviation s would be m/s², which nobody knows beforehand; the boldest bet on the sign alone.
 */
const boldness = [2, 5, 12, 30, 75, 190] as const;
/** Nobody bets all: a single value on the wrong side must not end it. */
const most = 0.99;
