import { meetNeeds } from '../doctor/needs.ts';
import { ExpectedError, InterruptedError, SkipError } from '../lib/errors.ts';
import type { Kinds } from '../kinds/index.ts';
import { loadPrograms } from '../mangler/object.ts';
import { planRun } from '../plan/plan.ts';
import type { Scenario } from '../scenario/model.ts';
import type { GuestPlan, Need } from '../plan/step.ts';
import type { CaseParts } from '../run/run-case.ts';
import { findKernels, guestsIn, isProvided } from '../run/guest-kernels.ts';
import { prepareObjects, type Objects } from '../run/compiled-objects.ts';
import { requirementsOf } from '../run/lab-in-vm.ts';
import type { SuiteCase } from './model.ts';

export interface Ready extends CaseParts {
  needs: readonly Need[];
}

/** Gets cases ready to be run; what several need is looked for, and compiled, once. */
export class Preparation {
  readonly #kinds: Kinds;
  readonly #say: (text: string) => void;
  readonly #signal: AbortSignal;
  readonly #met = new Map<string, Promise<void>>();
  readonly #objects = new Map<string, Promise<Objects>>();
  /** One installation at a time. */
  #last: Promise<void> = Promise.resolve();

  constructor(kinds: Kinds, say: (text: string) => void, signal: AbortSignal) {
    this.#kinds = kinds;
    this.#say = say;
    this.#signal = signal;
  }

  /**
   * @throws SkipError where the machine lacks something, and it could not be installed; ExpectedError where
   * a mangler can't be compiled
   */
  async of({ scenario }: SuiteCase): Promise<Ready> {
    const kinds = this.#kinds;
    const programs = loadPrograms(scenario);
    const { around, within } = surroundingsOrSkip(scenario, kinds, programs);
    await this.#meet(around);
    const plans = scenario.arms.map((arm) => planRun(scenario, { arm, repetition: 1 }, kinds, programs));
    const key = JSON.stringify(plans.map((plan) => plan.objects));
    const compiling = this.#objects.get(key) ?? prepareObjects(plans, this.#say, this.#signal);
    this.#objects.set(key, compiling);
    const kernels = await this.#kernels(guestsIn(plans, within), scenario);
    const parts = { scenario, kinds, programs, needs: around, kernels, objects: await compiling };
    return within ? { ...parts, within } : parts;
  }

  /** Of guests: what this machine doesn't have is passed over, what the scenario names wrongly is an error. */
  async #kernels(guests: readonly GuestPlan[], scenario: Scenario): Promise<Ready['kernels']> {
    const options = { say: this.#say, signal: this.#signal };
    const find = (some: readonly GuestPlan[]) =>
      findKernels(some, [scenario], (_, doing) => doing(), options);
    const provided = await find(guests.filter(isProvided)).catch(asSkip);
    return new Map([...provided, ...(await find(guests.filter((guest) => !isProvided(guest))))]);
  }

  #meet(needs: readonly Need[]): Promise<void> {
    const key = JSON.stringify(needs);
    const before = this.#last;
    const meeting =
      this.#met.get(key) ??
      before.then(() => meetNeeds(needs, { say: this.#say, signal: this.#signal })).catch(asSkip);
    this.#met.set(key, meeting);
    this.#last = meeting.catch(() => {});
    return meeting;
  }
}

/** In a suite, what can't be run here is passed over, whether a kernel feature is missing, a tool or root. */
function asSkip(error: unknown): never {
  if (error instanceof InterruptedError || error instanceof SkipError) throw error;
  throw error instanceof ExpectedError ? new SkipError(error.message) : error;
}

const surroundingsOrSkip: typeof requirementsOf = (...scenario) => {
  try {
    return requirementsOf(...scenario);
  } catch (error) {
    return asSkip(error);
  }
};
