import { basename, resolve } from 'node:path';
import { meetNeeds } from '../doctor/needs.ts';
import { ExpectedError } from '../lib/errors.ts';
import { allKinds, type Kinds } from '../lib/kinds.ts';
import type { Outputs } from '../lib/metric.ts';
import { packageVersion } from '../lib/version.ts';
import { loadPrograms, type Programs } from '../mangler/object.ts';
import { explainRejection } from '../mangler/verifier.ts';
import { unsteered } from '../plan/quiet.ts';
import { needsOf, planRun } from '../plan/plan.ts';
import type { Plan } from '../plan/step.ts';
import { resultOf } from '../result/document.ts';
import { offloadsIn, readEnvironment } from '../result/environment.ts';
import { judgeCase } from '../result/judge.ts';
import type { CaseResult, Result, RunResult } from '../result/model.ts';
import { declaredItems, resolveName } from '../result/names.ts';
import { readRun, type KeptFile, type RunReading } from '../result/read.ts';
import { newDirectory, runDirectory, storeResult, type StoredRun } from '../result/store.ts';
import type { Scenario } from '../scenario/model.ts';
import type { Emit, RunId } from './events.ts';
import { isRoot } from './enter.ts';
import { executePlan, type RunRecord } from './execute.ts';
import { StepError } from './failure.ts';
import { prepareObjects, type Objects } from './prepare.ts';

export interface SessionOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Leaves the lab of the last run standing. */
  keep?: boolean;
  /** Directory of the result; default: one of its own below that of all results. */
  out?: string;
}

const noSteering =
  'without root the kernel does not let links be steered to one processor: a veth pair then reorders TCP by itself';

/** One case of the scenario, with what all of its runs share. */
interface Prepared {
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
export async function runScenarios(scenarios: readonly Scenario[], options: SessionOptions): Promise<Result> {
  const { emit, signal } = options;
  const [first] = scenarios;
  if (!first) throw new Error('no scenario');
  const began = performance.now();
  const kinds = await allKinds();
  const cases = scenarios.map((scenario, index): Prepared => {
    return { index, scenario, programs: loadPrograms(scenario), runs: [] };
  });
  const runs = cases.flatMap(runsOf).toSorted((a, b) => a.repetition - b.repetition);
  emit({ type: 'start', at: Date.now(), scenario: first.name, title: first.title, runs: runs.length });
  const needs = cases.flatMap(({ scenario, programs }) => needsOf(scenario, kinds, programs));
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
  const objects = await prepare('BPF objects', () => prepareObjects(plans, say, signal));
  const hashes = objects.hashes;
  // Read while the first lab is built.
  const environment = readEnvironment({ needs, hashes, seed: first.seed, lab: packageVersion() });
  environment.catch(() => {});
  const stored: StoredRun[] = [];
  const offloads = new Map<string, string[]>();
  const interleaved = runs.map((run, at) => ({ ...run, plan: plans[at] as Plan }));
  for (const [index, { of, arm, repetition, plan }] of interleaved.entries()) {
    const run: RunId = { index, case: of.scenario.case.name, arm, repetition };
    const keep = options.keep === true && index === runs.length - 1;
    const context = { kinds, programs: of.programs, hashes };
    let reading: RunReading | undefined;
    const record = await runOnce(
      plan,
      of.scenario,
      { ...options, keep, run, objects },
      (outputs, crashes) => {
        reading = readRun(of.scenario, plan, outputs, crashes, context);
        const loud = unsteered(outputs);
        if (loud.length > 0 && isRoot())
          reading.doubts.push(`the links of ${loud.join(', ')} could not be made quiet`);
        else if (loud.length > 0 && index === 0) say(noSteering);
        return wanted(reading, of.scenario, kinds).map(({ path }) => path);
      },
    );
    const result = runResult(
      reading as RunReading,
      record,
      runDirectory({ case: of.index, arm, repetition }, cases.length),
    );
    of.runs.push(result);
    stored.push({ case: of.index, arm, repetition, outputs: record.outputs, files: record.files });
    for (const [endpoint, features] of Object.entries(offloadsIn(record.outputs)))
      offloads.set(endpoint, features);
    emit({ type: 'run-end', at: Date.now(), run, result });
  }
  const directory = options.out ?? newDirectory(first.name);
  const result = resultOf({
    scenario: { name: first.name, title: first.title, file: first.file },
    cases: cases.map((one) => caseResult(one, kinds)),
    environment: { ...(await environment), offloads: Object.fromEntries(offloads) },
    directory,
    total: (performance.now() - began) / 1000,
  });
  await storeResult(directory, result, stored);
  emit({ type: 'end', at: Date.now(), result });
  return result;
}

const runsOf = (of: Prepared) =>
  Array.from({ length: of.scenario.repeat }, (_, index) =>
    of.scenario.arms.map((arm) => ({ of, arm, repetition: index + 1 })),
  ).flat();

interface OnceOptions extends SessionOptions {
  run: RunId;
  objects: Objects;
}

async function runOnce(
  plan: Plan,
  scenario: Scenario,
  { emit, signal, keep, run, objects }: OnceOptions,
  filesToKeep: (outputs: Outputs, crashes: readonly string[]) => readonly string[],
): Promise<RunRecord> {
  try {
    const bytes = objects.bytesOf(plan);
    return await executePlan(plan, {
      run,
      emit,
      signal,
      keep,
      // Labs are listed from anywhere.
      file: resolve(scenario.file),
      objects: bytes,
      filesToKeep,
    });
  } catch (error) {
    const explained = error instanceof StepError ? explainRejection(error.output.stderr) : undefined;
    throw explained === undefined
      ? error
      : new ExpectedError(`${(error as StepError).step.title}: ${explained}`);
  }
}

/** "on-failure" is decided run by run; what compares arms is known only at the end, and keeps nothing. */
function wanted(reading: RunReading, scenario: Scenario, kinds: Kinds): KeptFile[] {
  const always = reading.files.filter(({ keep }) => keep === 'always');
  const rest = reading.files.filter(({ keep }) => keep === 'on-failure');
  if (rest.length === 0) return always;
  const single = {
    ...scenario,
    expect: scenario.expect.filter(({ arm, of }) => arm === reading.arm && !(of && 'arm' in of)),
  };
  const run = { ...reading, files: [], timing: { build: 0, run: 0, teardown: 0 } };
  const { verdict } = judgeCase(single, [run], nameOf(scenario, kinds));
  return verdict === 'pass' ? always : [...always, ...rest];
}

function runResult(reading: RunReading, { files, timing }: RunRecord, folder: string): RunResult {
  return { ...reading, files: [...files.keys()].map((path) => `${folder}/${basename(path)}`), timing };
}

function caseResult({ scenario, runs }: Prepared, kinds: Kinds): CaseResult {
  const judged = judgeCase(scenario, runs, nameOf(scenario, kinds));
  return { name: scenario.case.name, values: { ...scenario.case.values }, runs, ...judged };
}

function nameOf(scenario: Scenario, kinds: Kinds): (written: string) => string {
  const declared = declaredItems(scenario, kinds);
  return (written) => resolveName(written, declared);
}
