import type { RunResult } from '../result/model.ts';
import { runDirectory, type StoredRun } from '../result/store-result.ts';
import type { Arm, Scenario } from '../scenario/model.ts';
import type { AtFailure } from './at-failure.ts';
import type { Emit } from './events.ts';
import type { PreparedCase } from './prepare-cases.ts';
import { runCase, type CaseRun } from './run-case.ts';

/** The stopping rule of rounds. */
export interface StopRule {
  /** Most rounds of a case. */
  most(scenario: Scenario): number;
  /** Whether no more rounds are needed: asked after each, with its runs, case by case. */
  isDecided?(runs: readonly (readonly RunResult[])[], round: number): boolean;
}

/** As many rounds as the scenario says. */
export const asRepeated: StopRule = { most: ({ repeat }) => repeat };

/** One run that is to be made: `case` is the position among the cases. */
export interface Turn {
  case: number;
  arm: Arm;
  repetition: number;
}

export interface RoundsOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Puts the runs of a round in order. Default: case by case. */
  order?: (turns: readonly Turn[], round: number) => Turn[];
  /** Cases whose results go into one directory, where each has a numbered one. Default: 1. */
  sharing?: number;
  /** Keeps the lab of the last run running. Only for a rule that decides nothing. */
  keep?: boolean;
  /** What is done with labs whose runs fail. */
  atFailure?: AtFailure;
}

/** A case and its runs, in the order in which they were made. */
export interface CaseRecord {
  prepared: PreparedCase;
  runs: CaseRun[];
}

/**
 * Runs cases round by round: in each, every arm of every case once, so that a machine that grows slower does so for
 * all of them alike.
 * @throws StepError, ExpectedError where a lab can't be built
 */
export async function runRounds(
  cases: readonly PreparedCase[],
  rule: StopRule,
  { emit, signal, order = (turns) => [...turns], sharing = 1, keep = false, atFailure }: RoundsOptions,
): Promise<CaseRecord[]> {
  const records = cases.map((prepared): CaseRecord => ({ prepared, runs: [] }));
  const rounds = Math.max(...cases.map(({ scenario }) => rule.most(scenario)));
  let index = 0;
  for (let round = 1; round <= rounds; round++) {
    const turns = order(turnsOf(cases, rule, round), round);
    for (const [position, turn] of turns.entries()) {
      const { prepared, runs } = records[turn.case]!;
      const { arm, repetition } = turn;
      const run = { index: index++, case: prepared.scenario.case.name, arm, repetition };
      const isLast = round === rounds && position === turns.length - 1;
      const folder = runDirectory(turn, sharing);
      const own = { run, emit, signal, keep: keep && isLast, atFailure, folder };
      const made = await runCase(prepared, turn, own);
      runs.push(made);
      emit({ type: 'run-end', at: Date.now(), run, result: made.result });
    }
    const results = records.map(({ runs }) =>
      runs.flatMap(({ result }) => (result.repetition === round ? result : [])),
    );
    if (rule.isDecided?.(results, round)) break;
  }
  return records;
}

/** All runs of a round. */
const turnsOf = (
  cases: readonly Pick<PreparedCase, 'scenario'>[],
  rule: StopRule,
  repetition: number,
): Turn[] =>
  cases.flatMap(({ scenario }, position) =>
    repetition > rule.most(scenario) ? [] : scenario.arms.map((arm) => ({ case: position, arm, repetition })),
  );

/** What is stored of the runs of cases that share a directory. */
export const storedRuns = (records: readonly CaseRecord[]): StoredRun[] =>
  records.flatMap(({ runs }, position) =>
    runs.map(({ result: { arm, repetition }, outputs, files }) => ({
      ...{ case: position, arm, repetition, outputs, files },
    })),
  );
