import type { ExpectationResult, Result, RunResult, Verdict } from '../result/model.ts';
import type { Found } from '../result/observed-environment.ts';
import type { Arm, Scenario } from '../scenario/model.ts';

/** One case of a suite: what is run, and how. */
export interface SuiteCase {
  /** Unique in the suite: "tcp-psh", "tcp-psh [MTU=9000]". */
  id: string;
  scenario: Scenario;
  /** Runs alone: other load would disturb its measurements. */
  alone: boolean;
  /** Hash of what the outcome depends on except the machine: the plan of each arm, the expectations. */
  sha256: string;
}

/** Identifies a run, across all processes that work on the suite. */
export interface RunKey {
  /** Index of the case in the suite. */
  case: number;
  arm: Arm;
  /** Counts from 1. */
  repetition: number;
  /** Counts from 1: a case that is tried again has all of its runs once more. */
  attempt: number;
}

/** `error`: no verdict, because the file is wrong or a lab could not be built. */
export type SuiteVerdict = Verdict | 'error';
export const suiteVerdicts = ['fail', 'error', 'inconclusive', 'skipped', 'pass'] as const;

/** A run in the suite's result. The result of its case has the rest. */
export interface SuiteRun {
  arm: Arm;
  repetition: number;
  attempt: number;
  /** Build to teardown. */
  seconds: number;
  /** What disturbed it by more than the bounds, after all repetitions that were allowed. */
  disturbed?: string;
}

/** The result of a case, or of a file that could not be read as a scenario. */
export interface SuiteCaseResult {
  id: string;
  scenario: Result['scenario'];
  /** Values of its axes. */
  values: Record<string, string>;
  verdict: SuiteVerdict;
  reasons: string[];
  expectations: ExpectationResult[];
  /** Runs of all attempts; with --until-failure, of the last. */
  runs: SuiteRun[];
  /** How often it was tried again because it was inconclusive. */
  retries: number;
  /** Seconds that all runs of all attempts took. */
  seconds: number;
  /** With result.json, relative to the suite's; absent where nothing was run. */
  directory?: string;
}

/** A property of the host, or of lab, that differed when a suite was resumed. */
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
  /** Changes of the host while it was interrupted: its runs were not all made on the same one. */
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

/** Properties of the host, by name. A suite that is resumed warns of those that changed. */
export type HostFacts = Readonly<Record<string, string>>;
