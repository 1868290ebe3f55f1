import type { ExpectationResult, Result, RunResult, Verdict } from '../result/model.ts';
import type { Found } from '../result/observed-environment.ts';
import type { Arm, Scenario } from '../scenario/model.ts';

/** One case of a suite: what is run, and how. */
export interface SuiteCase {
  /** Unique in the suite: "tcp-psh", "tcp-psh [MTU=9000]". */
  id: string;
  scenario: Scenario;
  /** Nothing else of the suite runs while one of its runs does: something is measured that would be disturbed. */
  alone: boolean;
  /** Of all that the outcome depends on but the machine: the plan of each arm, the expectations. */
  sha256: string;
}

/** Which run: the same in every process that works on the suite. */
export interface RunKey {
  /** Index of the case in the suite. */
  case: number;
  arm: Arm;
  /** Counts from 1. */
  repetition: number;
  /** Counts from 1: a case that is tried again has all of its runs once more. */
  attempt: number;
}

/** `error`: there is no verdict, as the file is wrong or a lab could not be built. */
export type SuiteVerdict = Verdict | 'error';
export const suiteVerdicts = ['fail', 'error', 'inconclusive', 'skipped', 'pass'] as const;

/** A run, as much of it as the suite's result says. The whole is in the result of the case. */
export interface SuiteRun {
  arm: Arm;
  repetition: number;
  attempt: number;
  /** Build to teardown. */
  seconds: number;
  /** What on the machine disturbed it beyond the bound; it was repeated as often as is allowed. */
  disturbed?: string;
}

/** What came out of one case, or of a file that could not be read as one. */
export interface SuiteCaseResult {
  id: string;
  scenario: Result['scenario'];
  /** Values of its axes. */
  values: Record<string, string>;
  verdict: SuiteVerdict;
  reasons: string[];
  expectations: ExpectationResult[];
  /** Of all attempts; where cases are run until one fails, of the last. */
  runs: SuiteRun[];
  /** How often it was tried again for being inconclusive. */
  retries: number;
  /** Of all runs of all attempts. */
  seconds: number;
  /** With result.json, relative to the suite's; absent where nothing was run. */
  directory?: string;
}

/** Something of the machine or of lab that was another when a suite went on than it had been before. */
export interface HostChange {
  what: string;
  before: string;
  after: string;
}

/** The result document of a suite: result.json in its directory, and what the reporters are given. */
export interface SuiteResult {
  version: 1;
  verdict: SuiteVerdict;
  counts: Record<SuiteVerdict, number>;
  cases: SuiteCaseResult[];
  /** Cases that were not run to their end, and why. */
  notRun: { why: string; cases: Pick<SuiteCaseResult, 'id' | 'scenario'>[] } | null;
  environment: Pick<Result['environment'], 'kernel' | 'architecture' | 'cpus' | 'memory' | 'lab' | 'node'>;
  /** What changed while it was interrupted: its runs were not all made in the same place. */
  moves: HostChange[];
  /** ISO 8601 */
  started: string;
  /** s; `runs` is the sum over all runs, which may be side by side. */
  timing: { total: number; runs: number };
  /** Absolute. */
  directory: string;
}

/** A run as it is kept: what the case is judged by. */
export interface KeptRun extends Found {
  key: RunKey;
  result: RunResult;
  seconds: number;
  disturbed?: string;
}

/** Where a suite runs: what it is called to its value. What changes there is told when a suite goes on. */
export type HostFacts = Readonly<Record<string, string>>;
