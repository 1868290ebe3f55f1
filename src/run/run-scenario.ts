import { kinds } from '../kinds/index.ts';
import type { Result } from '../result/model.ts';
import { newDirectory } from '../result/store-result.ts';
import type { Scenario } from '../scenario/model.ts';
import type { AtFailure } from './at-failure.ts';
import { environmentOf, storeRecords } from './store-records.ts';
import { warner, type Emit } from './events.ts';
import type { Progress } from './guest-kernels.ts';
import { loadCase, Preparation } from './prepare-cases.ts';
import { asRepeated, runRounds } from './rounds.ts';
import { RunTimes } from './run-times.ts';

export interface RunScenarioOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Keeps the lab of the last run running. */
  keep?: boolean;
  /** What is done with labs whose runs fail. */
  atFailure?: AtFailure;
  /** Directory of the result; default: a new one below resultsDirectory(). */
  out?: string;
}

/**
 * The whole cycle of `lab up`: prepares the cases of one scenario, runs all their arms and repetitions, judges them,
 * and stores the result.
 * @throws ExpectedError (SkipError among them) before anything is built, where the machine lacks something;
 * StepError where a lab can't be built
 */
export async function runScenario(
  cases: readonly Scenario[],
  { emit, signal, keep, atFailure, out }: RunScenarioOptions,
): Promise<Result> {
  const [first] = cases;
  if (!first) throw new Error('no scenario');
  const began = performance.now();
  const loaded = cases.map((scenario) => loadCase(scenario, kinds));
  const times = new RunTimes(kinds);
  emit({
    type: 'start',
    at: Date.now(),
    scenario: first.name,
    title: first.title,
    ...expected(cases, times),
  });
  const progress: Progress = async (what, work) => {
    emit({ type: 'prepare', at: Date.now(), what, state: 'start' });
    const done = await work();
    emit({ type: 'prepare', at: Date.now(), what, state: 'end' });
    return done;
  };
  const prepared = await new Preparation({ say: warner(emit), signal, progress }).prepare(loaded);
  // Read while the first lab is built.
  const environment = environmentOf(prepared);
  environment.catch(() => {});
  const records = await runRounds(prepared, asRepeated, {
    ...{ emit, signal, keep, atFailure },
    sharing: cases.length,
  });
  for (const { prepared, runs } of records)
    for (const { result, timing } of runs)
      times.learn(prepared.scenario, result.arm, timing.build + timing.run + timing.teardown);
  times.keep();
  const result = await storeRecords(records, {
    environment: await environment,
    directory: out ?? newDirectory(first.name),
    total: (performance.now() - began) / 1000,
  });
  emit({ type: 'end', at: Date.now(), result });
  return result;
}

/** The number of runs, and their estimated seconds. */
const expected = (cases: readonly Scenario[], times: RunTimes) => ({
  runs: cases.reduce((sum, { repeat, arms }) => sum + repeat * arms.length, 0),
  seconds: cases.reduce(
    (sum, scenario) =>
      sum + scenario.repeat * scenario.arms.reduce((own, arm) => own + times.of(scenario, arm), 0),
    0,
  ),
});
