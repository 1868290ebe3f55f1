import { meetNeeds } from '../doctor/needs.ts';
import type { Kinds } from '../kinds/index.ts';
import { loadPrograms, type Programs } from '../mangler/object.ts';
import type { Kernel } from '../plan/guest-machine.ts';
import { planRun } from '../plan/plan.ts';
import type { Plan } from '../plan/step.ts';
import type { Scenario } from '../scenario/model.ts';
import { compilePlans, type CompiledObjects } from './compiled-objects.ts';
import { GuestKernels, guestsIn, once, type KernelOptions } from './guest-kernels.ts';
import { requirementsOf, type Requirements } from './lab-in-vm.ts';

/** A case and what it requires, before anything is looked up. */
export interface LoadedCase extends Requirements {
  scenario: Scenario;
  kinds: Kinds;
  programs: Programs;
}

/** A case with all that its runs share: nothing is left to install, look up or compile. */
export interface PreparedCase extends LoadedCase {
  objects: CompiledObjects;
  /** Of all guests, by kernelKey(). */
  kernels: ReadonlyMap<string, Kernel>;
}

/**
 * @param unavailable throws what the caller makes of labs that can't be built in a guest; default: the error
 * @throws ExpectedError where a mangler's program can't be read, or the labs are to be built in a guest and can't
 */
export function loadCase(
  scenario: Scenario,
  kinds: Kinds,
  unavailable?: KernelOptions['unavailable'],
): LoadedCase {
  const programs = loadPrograms(scenario);
  try {
    return { scenario, kinds, programs, ...requirementsOf(scenario, kinds, programs) };
  } catch (error) {
    unavailable?.(error);
    throw error;
  }
}

/** Prepares cases: what several of them need is installed, looked up and compiled once. */
export class Preparation {
  readonly #options: KernelOptions;
  readonly #kernels: GuestKernels;
  readonly #needs = new Map<string, Promise<void>>();
  readonly #objects = new Map<string, Promise<CompiledObjects>>();
  /** One installation at a time. */
  #installing: Promise<void> = Promise.resolve();

  constructor(options: KernelOptions) {
    this.#options = options;
    this.#kernels = new GuestKernels(options);
  }

  /**
   * Nothing is looked up or compiled before this machine has what all of the cases need.
   * @throws ExpectedError (SkipError among them) where the machine lacks something, or a mangler can't be compiled
   */
  async prepare(cases: readonly LoadedCase[]): Promise<PreparedCase[]> {
    const { progress = (_, work) => work() } = this.#options;
    const plans = new Map(cases.map((loaded) => [loaded, plansOf(loaded)]));
    await progress('prerequisites', () => this.#meet(cases.flatMap(({ needs }) => needs)));
    const kernels = new Map<LoadedCase, PreparedCase['kernels']>();
    for (const [loaded, own] of plans)
      kernels.set(loaded, await this.#kernels.of(guestsIn(own, loaded.within), loaded.scenario));
    return progress('BPF objects', () =>
      Promise.all(
        [...plans].map(async ([loaded, own]) => ({
          ...loaded,
          kernels: kernels.get(loaded)!,
          objects: await this.#compile(own),
        })),
      ),
    );
  }

  #meet(needs: LoadedCase['needs']): Promise<void> {
    const { say, signal, unavailable } = this.#options;
    const meeting = once(this.#needs, JSON.stringify(needs), () =>
      this.#installing.then(() => meetNeeds(needs, { say, signal })).catch(unavailable),
    );
    this.#installing = meeting.catch(() => {});
    return meeting;
  }

  #compile(plans: readonly Plan[]): Promise<CompiledObjects> {
    const { say, signal } = this.#options;
    const key = JSON.stringify(plans.map(({ objects }) => objects));
    return once(this.#objects, key, () => compilePlans(plans, say, signal));
  }
}

/** Prepares cases that share nothing with others. @throws as loadCase and Preparation.prepare */
export const prepareCases = (
  scenarios: readonly Scenario[],
  kinds: Kinds,
  options: KernelOptions,
): Promise<PreparedCase[]> =>
  new Preparation(options).prepare(scenarios.map((scenario) => loadCase(scenario, kinds)));

/** All repetitions of an arm have the same guests and objects. */
const plansOf = ({ scenario, kinds, programs }: LoadedCase): Plan[] =>
  scenario.arms.map((arm) => planRun(scenario, { arm, repetition: 1 }, kinds, programs));
