import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal, CaseLine } from './journal.ts';
import type { KeptRun, RunKey, SuiteCase, SuiteCaseResult, SuiteRun } from './model.ts';
import { nameOfRun, runsOf } from './run-order.ts';
import type { PreparedCase } from '../run/prepare-cases.ts';
import { caseFolder, readKeptRun, removeParts, runFolder } from './suite-directory.ts';

/** The state of a case while its suite runs. */
export interface CaseState {
  index: number;
  suiteCase: SuiteCase;
  /** Absolute. */
  folder: string;
  prepared?: PreparedCase;
  attempt: number;
  /** Runs of this attempt. */
  runs: KeptRun[];
  /** Runs of all attempts; with --until-failure, of this attempt. */
  made: SuiteRun[];
  /** Seconds of runs that are no longer in `made`. */
  forgotten: number;
  /** The case is being judged; another of its runs may end meanwhile. */
  ending: boolean;
  /** Set when the case has ended. */
  result?: SuiteCaseResult;
  /** With --until-failure: the result of the previous attempt. */
  last?: SuiteCaseResult;
}

export const stateOf = (directory: string, suiteCase: SuiteCase, index: number): CaseState => ({
  index,
  suiteCase,
  folder: join(directory, caseFolder(index, suiteCase)),
  attempt: 1,
  ending: false,
  runs: [],
  made: [],
  forgotten: 0,
});

/** Seconds that all runs of all attempts took. */
export const secondsOf = ({ made, forgotten }: CaseState): number =>
  made.reduce((sum, { seconds }) => sum + seconds, forgotten);

/** Runs of this attempt that have not been made yet. */
export function missingRuns(state: CaseState): RunKey[] {
  const done = new Set(state.runs.map(({ key }) => nameOfRun(key)));
  return runsOf(state).filter((key) => !done.has(nameOfRun(key)));
}

export const isComplete = (state: CaseState): boolean => missingRuns(state).length === 0;

/**
 * Takes over what was run of the state's attempt before. A run is done when its directory is there; that the
 * process died before it could say so in the journal makes no difference.
 */
export async function recover(state: CaseState, journal: Journal): Promise<void> {
  removeParts(state.folder);
  const told = new Set(journal.lines.flatMap((line) => (line.type === 'run' ? [nameOfRun(line)] : [])));
  for (const key of runsOf(state)) {
    const run = await readKeptRun(state.folder, key);
    if (run) addRun(state, run);
    if (run && !told.has(nameOfRun(key))) journal.append(lineOf(state, run));
  }
}

export function addRun(state: CaseState, run: KeptRun): void {
  const { arm, repetition, attempt } = run.key;
  state.runs.push(run);
  const disturbed = run.disturbed === undefined ? {} : { disturbed: run.disturbed };
  state.made.push({ arm, repetition, attempt, seconds: run.seconds, ...disturbed });
}

export const lineOf = ({ suiteCase }: CaseState, { key, seconds, disturbed }: KeptRun) =>
  ({
    type: 'run',
    id: suiteCase.id,
    ...key,
    seconds,
    ...(disturbed === undefined ? {} : { disturbed }),
  }) as const;

/** Drops the runs of this attempt and starts the next. */
export function nextAttempt(state: CaseState): void {
  state.attempt += 1;
  state.runs = [];
  state.ending = false;
}

/** Continues the last attempt in the journal. */
export function skipToLastAttempt(state: CaseState, lines: readonly CaseLine[]): void {
  state.attempt = lines.reduce((last, { attempt }) => Math.max(last, attempt), 1);
  const earlier = lines.filter(({ attempt }) => attempt < state.attempt);
  state.forgotten = earlier.reduce((sum, line) => sum + ('seconds' in line ? line.seconds : 0), 0);
}

/** Deletes earlier attempts, and forgets the runs of this one: nothing failed in them. */
export function dropEarlier(state: CaseState): void {
  state.forgotten = secondsOf(state);
  state.made = [];
  const first = new Set(runsOf({ ...state, attempt: 1 }).map(runFolder));
  for (const name of readdirSync(state.folder)) {
    const attempt = first.has(name) ? 1 : Number(/^again-(\d+)$/.exec(name)?.[1] ?? Infinity);
    if (attempt < state.attempt) rmSync(join(state.folder, name), { recursive: true });
  }
}
