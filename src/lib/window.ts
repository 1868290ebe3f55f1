/** A part of a run. ms on the run's clock; `from` is part of it, `to` is not */
export interface Window {
  from: number;
  to: number;
  /** When the first event of the run began: what was before it is undisturbed. */
  undisturbed: number;
  /** At 0 of the run's clock, ms since the epoch, by this machine's. */
  epoch: number;
}
