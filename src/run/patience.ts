import {
  isDaemon,
  isStop,
  type CommandStep,
  type Condition,
  type DaemonStep,
  type Step,
} from '../plan/step.ts';

/** What an emulated guest is given by itself: TCG runs programs several times slower than the machine. */
export const emulatedFactor = 3;

/** By how much the deadlines of a run are longer than the plan says. */
export class Patience {
  readonly #asked: number | undefined;
  #isEmulated = false;

  /** @param asked what the command line says, which wins */
  constructor(asked?: number) {
    this.#asked = asked;
  }

  /** A guest of the run is emulated. */
  emulated(): void {
    this.#isEmulated = true;
  }

  get factor(): number {
    return this.#asked ?? (this.#isEmulated ? emulatedFactor : 1);
  }

  /** ms */
  readonly of = (deadline: number): number => deadline * this.factor;

  condition = (condition: Condition): Condition => ({ ...condition, deadline: this.of(condition.deadline) });

  /** The step with all its deadlines. */
  step<S extends Step | DaemonStep>(step: S): S {
    if (this.factor === 1) return step;
    const deadline = this.of(step.deadline);
    if (isStop(step)) return { ...step, deadline };
    if (isDaemon(step)) return { ...step, deadline, ...(step.start ? { start: this.step(step.start) } : {}) };
    const { ready } = step as CommandStep;
    return { ...step, deadline, ...(ready ? { ready: this.condition(ready) } : {}) };
  }
}
