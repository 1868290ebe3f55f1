import { basename, join, resolve } from 'node:path';
import type { Outputs } from '../lib/output.ts';
import { aged, startedIn } from '../plan/guest.ts';
import { planRun, type RunChoice } from '../plan/plan.ts';
import { nodesWithoutRps } from '../plan/quiet.ts';
import { consoleComplaints } from '../result/complaints/read-complaints.ts';
import { judgeCase } from '../result/judge-case.ts';
import type { RunResult, Verdict } from '../result/model.ts';
import { readRun, type KeptFile, type RunReading } from '../result/read-run.ts';
import type { Scenario } from '../scenario/model.ts';
import type { AtFailure } from './at-failure.ts';
import { isRoot } from './capsule/enter.ts';
import type { Emit, RunId } from './events.ts';
import { executePlan, type RunRecord } from './execute.ts';
import { GuestLostError } from './guest-lost-error.ts';
import type { PreparedCase } from './prepare-cases.ts';

export interface RunCaseOptions {
  run: RunId;
  emit: Emit;
  signal: AbortSignal;
  keep?: boolean;
  /** What is done before the teardown where the run fails. */
  atFailure?: AtFailure;
  /** Directory of the run, as the result's files name it. */
  folder: string;
}

/** One run of a case: what its lab left behind, and the result read from that. */
export interface CaseRun extends RunRecord {
  result: RunResult;
}

const rpsDenied =
  'without root the kernel denies RPS on the links; a veth pair may then reorder TCP by itself';

/**
 * One run in a capsule of its own, and what it says. One whose guest was lost has failed, and keeps its console.
 * @throws StepError, ExpectedError where the lab can't be built
 */
export async function runCase(
  prepared: PreparedCase,
  choice: RunChoice,
  options: RunCaseOptions,
): Promise<CaseRun> {
  const { scenario, kinds, programs, objects, kernels, within } = prepared;
  const { run, emit, signal, keep } = options;
  const same = planRun(scenario, choice, kinds, programs);
  const started = scenario.inVm?.files ? startedIn(same, scenario.directory) : same;
  const plan = within ? aged(started) : started;
  const context = { kinds, programs, hashes: objects.hashes };
  let reading: RunReading | undefined;
  let verdict: ReturnType<typeof verdictOf> | undefined;
  const filesToKeep = (outputs: Outputs, crashes: readonly string[]) => {
    reading = readRun(scenario, plan, outputs, crashes, context);
    const withoutRps = nodesWithoutRps(outputs);
    if (withoutRps.length > 0 && (isRoot() || within))
      reading.doubts.push(`could not set RPS on the links of ${withoutRps.join(', ')}; veth may reorder`);
    else if (withoutRps.length > 0 && run.index === 0)
      emit({ type: 'warning', at: Date.now(), text: rpsDenied });
    verdict = verdictOf(reading, scenario);
    return wanted(reading, verdict.verdict);
  };
  const staysUp = async (
    lab: { id: string; nodes: readonly string[] },
    error?: unknown,
  ): Promise<boolean> => {
    if (keep && error === undefined) return true;
    if (error === undefined && verdict?.verdict !== 'fail') return false;
    const why = error === undefined ? (verdict?.reasons ?? []) : [(error as Error).message];
    const name = `${scenario.name}${run.case === '' ? '' : ` ${run.case}`}, ${run.arm} ${run.repetition}`;
    return (await options.atFailure?.failed({ ...lab, run: name, why }, error === undefined)) ?? false;
  };
  // Labs are listed from anywhere.
  const file = resolve(scenario.file);
  const bytes = objects.bytesOf(plan);
  const named = (files: RunRecord['files']) =>
    [...files.keys()].map((path) => join(options.folder, basename(path)));
  try {
    const record = await executePlan(plan, {
      ...{ run, emit, signal, file, kernels, within },
      keep: staysUp,
      patience: scenario.patience,
      objects: bytes,
      filesToKeep,
    });
    const { files: _, ...rest } = reading!;
    return { ...record, result: { ...rest, files: named(record.files), timing: record.timing } };
  } catch (error) {
    if (!(error instanceof GuestLostError)) throw error;
    const { outputs, files, timing } = error.partial;
    const { arm, repetition } = choice;
    const nothing = { metrics: {}, series: {}, manglers: [], doubts: [] };
    const read = [...files].map(([path, bytes]) =>
      consoleComplaints(basename(path, '.console'), bytes.toString()),
    );
    const complaints = read.flatMap((each) => each.complaints);
    const failures = [error.message, ...read.flatMap((each) => each.failures)];
    const result: RunResult = {
      ...{ arm, repetition, ...nothing, failures, files: named(files), timing },
      ...(complaints.length > 0 ? { complaints } : {}),
    };
    return { outputs, crashes: [], files, timing, result };
  }
}

/** "on-failure" is decided run by run; what compares arms is known only at the end, and keeps nothing. */
function wanted(reading: RunReading, verdict: Verdict): KeptFile[] {
  const always = reading.files.filter(({ keep }) => keep === 'always');
  const rest = reading.files.filter(({ keep }) => keep === 'on-failure');
  return verdict === 'pass' ? always : [...always, ...rest];
}

/** Of a run by itself: what compares arms is left out. */
function verdictOf(reading: RunReading, scenario: Scenario) {
  const single = {
    ...scenario,
    expect: scenario.expect.filter(({ arm, of }) => arm === reading.arm && !(of && 'arm' in of)),
  };
  const run = { ...reading, files: [], timing: { build: 0, run: 0, teardown: 0 } };
  return judgeCase(single, [run]);
}
