import { meetNeeds } from '../doctor/needs.ts';
import { kinds } from '../kinds/index.ts';
import { packageVersion } from '../lib/version.ts';
import { loadPrograms } from '../mangler/object.ts';
import { planRun } from '../plan/plan.ts';
import { readEnvironment, type Environment } from '../result/environment.ts';
import { foundIn, withFound, type Found } from '../result/found.ts';
import type { RunResult } from '../result/model.ts';
import { runDirectory, type StoredRun } from '../result/store.ts';
import type { Emit } from './events.ts';
import { findKernels, guestsIn } from './guest-kernels.ts';
import { runCase, type CaseParts } from './run-case.ts';
import { prepareObjects } from './compiled-objects.ts';
import { requirementsOf } from './lab-in-vm.ts';
import type { Arm, Scenario } from '../scenario/model.ts';
import { shuffled } from '../result/statistics/order.ts';

export interface RoundsOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Most rounds. */
  most: number;
  /**
   * Told the runs of each round, those of each scenario by their arms.
   * @returns true: that is enough
   */
  round(runs: readonly (readonly RunResult[])[], round: number): boolean;
}

/** What is known of a scenario after all rounds. */
export interface RoundsRecord {
  scenario: Scenario;
  runs: RunResult[];
  stored: StoredRun[];
  environment: Environment;
}

/**
 * Runs scenarios side by side, round by round: in each, every arm of every scenario once, in an order drawn anew.
 * What `repeat` says of a scenario does not count.
 * @throws ExpectedError (SkipError among them) before anything is built, where the machine lacks something;
 * StepError where a lab can't be built
 */
export async function runRounds(
  scenarios: readonly Scenario[],
  { emit, signal, most, round: told }: RoundsOptions,
): Promise<RoundsRecord[]> {
  const sides = await prepare(scenarios, emit, signal);
  const turns = sides.flatMap((side) => side.parts.scenario.arms.map((arm) => ({ side, arm })));
  let index = 0;
  for (let repetition = 1; repetition <= most; repetition++) {
    for (const { side, arm } of shuffled(turns, scenarios[0]?.seed ?? 0, repetition)) {
      const run = { index: index++, case: side.parts.scenario.case.name, arm, repetition };
      await runTurn(side, { arm, repetition }, { run, emit, signal });
    }
    const runs = sides.map((side) => side.runs.filter((one) => one.repetition === repetition));
    if (told(runs, repetition)) break;
  }
  return Promise.all(
    sides.map(async ({ parts: { scenario }, runs, stored, environment, found }) => ({
      scenario,
      runs,
      stored,
      environment: withFound(await environment, found),
    })),
  );
}

/** A scenario that takes turns with others, and what came of it so far. */
interface Turning {
  parts: CaseParts;
  runs: RunResult[];
  stored: StoredRun[];
  environment: Promise<Environment>;
  found: Found[];
}

async function prepare(scenarios: readonly Scenario[], emit: Emit, signal: AbortSignal): Promise<Turning[]> {
  const say = (text: string) => emit({ type: 'warning', at: Date.now(), text });
  const loaded = scenarios.map((scenario) => {
    const programs = loadPrograms(scenario);
    return { scenario, programs, ...requirementsOf(scenario, kinds, programs) };
  });
  await meetNeeds(
    loaded.flatMap(({ around }) => around),
    { say, signal },
  );
  const sides: Turning[] = [];
  for (const { scenario, programs, around, within } of loaded) {
    const plans = scenario.arms.map((arm) => planRun(scenario, { arm, repetition: 1 }, kinds, programs));
    const kernels = await findKernels(guestsIn(plans, within), [scenario], (_, doing) => doing(), {
      say,
      signal,
    });
    const objects = await prepareObjects(plans, say, signal);
    const { hashes } = objects;
    // Read while the first lab is built.
    const environment = readEnvironment({
      needs: around,
      hashes,
      seed: scenario.seed,
      lab: packageVersion(),
    });
    environment.catch(() => {});
    const parts = { scenario, kinds, programs, objects, kernels, ...(within ? { within } : {}) };
    sides.push({ parts, runs: [], stored: [], environment, found: [] });
  }
  return sides;
}

async function runTurn(
  { parts, runs, stored, found }: Turning,
  choice: { arm: Arm; repetition: number },
  options: Omit<Parameters<typeof runCase>[2], 'folder'>,
): Promise<void> {
  const folder = runDirectory({ case: 0, ...choice }, 1);
  const { result, outputs, files } = await runCase(parts, choice, { ...options, folder });
  runs.push(result);
  stored.push({ case: 0, ...choice, outputs, files });
  found.push(foundIn(outputs));
  options.emit({ type: 'run-end', at: Date.now(), run: options.run, result });
}
