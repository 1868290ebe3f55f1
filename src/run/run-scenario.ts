import { meetNeeds } from '../doctor/needs.ts';
import { kinds } from '../kinds/index.ts';
import { packageVersion } from '../lib/version.ts';
import { loadPrograms, type Programs } from '../mangler/object.ts';
import { planRun } from '../plan/plan.ts';
import { caseResultOf, identityOf, resultOf } from '../result/document.ts';
import { readEnvironment } from '../result/environment.ts';
import { foundIn, withFound, type Found } from '../result/found.ts';
import type { Result, RunResult } from '../result/model.ts';
import { newDirectory, runDirectory, storeResult, type StoredRun } from '../result/store.ts';
import type { Scenario } from '../scenario/model.ts';
import { RunTimes } from './run-times.ts';
import type { Emit, RunId } from './events.ts';
import { findKernels, guestsIn } from './guest-kernels.ts';
import { runCase } from './run-case.ts';
import { prepareObjects } from './compiled-objects.ts';
import { requirementsOf, type Requirements } from './lab-in-vm.ts';

export interface SessionOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Leaves the lab of the last run standing. */
  keep?: boolean;
  /** Directory of the result; default: one of its own below that of all results. */
  out?: string;
}

/** One case of the scenario, with what all of its runs share. */
interface Prepared extends Requirements {
  index: number;
  scenario: Scenario;
  programs: Programs;
  runs: RunResult[];
}

/**
 * Runs the cases of one scenario, all arms and repetitions, interleaved: repetition by repetition, so that a
 * machine that grows slower does so for every arm alike.
 * @throws ExpectedError (SkipError among them) before anything is built, where the machine lacks something;
 * StepError where a lab can't be built
 */
export async function runScenario(scenarios: readonly Scenario[], options: SessionOptions): Promise<Result> {
  const { emit, signal } = options;
  const [first] = scenarios;
  if (!first) throw new Error('no scenario');
  const began = performance.now();
  const cases = scenarios.map((scenario, index): Prepared => {
    const programs = loadPrograms(scenario);
    return { index, scenario, programs, ...requirementsOf(scenario, kinds, programs), runs: [] };
  });
  const runs = cases.flatMap(runsOf).toSorted((a, b) => a.repetition - b.repetition);
  const estimate = new RunTimes(kinds);
  const seconds = runs.reduce((sum, { of, arm }) => sum + estimate.of(of.scenario, arm), 0);
  const { name, title } = first;
  emit({ type: 'start', at: Date.now(), scenario: name, title, runs: runs.length, seconds });
  const needs = cases.flatMap(({ around }) => around);
  const prepare = async <T>(what: string, doing: () => Promise<T>): Promise<T> => {
    emit({ type: 'prepare', at: Date.now(), what, state: 'start' });
    const done = await doing();
    emit({ type: 'prepare', at: Date.now(), what, state: 'end' });
    return done;
  };
  const say = (text: string) => emit({ type: 'warning', at: Date.now(), text });
  await prepare('what the machine must have', () => meetNeeds(needs, { say, signal }));
  const plans = runs.map(({ of, arm, repetition }) =>
    planRun(of.scenario, { arm, repetition }, kinds, of.programs),
  );
  const within = cases.flatMap((one) => one.within ?? []);
  const kernels = await findKernels(guestsIn(plans, within), scenarios, prepare, { say, signal });
  const objects = await prepare('BPF objects', () => prepareObjects(plans, say, signal));
  const hashes = objects.hashes;
  // Read while the first lab is built.
  const environment = readEnvironment({ needs, hashes, seed: first.seed, lab: packageVersion() });
  environment.catch(() => {});
  const stored: StoredRun[] = [];
  const found: Found[] = [];
  for (const [index, { of, arm, repetition }] of runs.entries()) {
    const run: RunId = { index, case: of.scenario.case.name, arm, repetition };
    const keep = options.keep === true && index === runs.length - 1;
    const folder = runDirectory({ case: of.index, arm, repetition }, cases.length);
    const { scenario, programs, within } = of;
    const parts = { scenario, kinds, programs, objects, kernels, ...(within ? { within } : {}) };
    const record = await runCase(parts, { arm, repetition }, { run, emit, signal, keep, folder });
    of.runs.push(record.result);
    stored.push({ case: of.index, arm, repetition, outputs: record.outputs, files: record.files });
    found.push(foundIn(record.outputs));
    const { build, run: sent, teardown } = record.timing;
    estimate.learn(of.scenario, arm, build + sent + teardown);
    emit({ type: 'run-end', at: Date.now(), run, result: record.result });
  }
  const directory = options.out ?? newDirectory(first.name);
  const result = resultOf({
    scenario: identityOf(first),
    cases: cases.map(({ scenario, runs: own }) => caseResultOf(scenario, own)),
    environment: withFound(await environment, found),
    directory,
    total: (performance.now() - began) / 1000,
  });
  estimate.keep();
  await storeResult(directory, result, stored);
  emit({ type: 'end', at: Date.now(), result });
  return result;
}

const runsOf = (of: Prepared) =>
  Array.from({ length: of.scenario.repeat }, (_, index) =>
    of.scenario.arms.map((arm) => ({ of, arm, repetition: index + 1 })),
  ).flat();
