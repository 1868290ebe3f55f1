import type { RunKey, SuiteCaseResult, SuiteResult } from './model.ts';

/** What a suite says while it goes. `at` is ms since the epoch. */
export type SuiteEvent = { at: number } & (
  | { type: 'suite-start'; directory: string; cases: number; runs: number; done: number; jobs: number }
  /** What is left: runs that are known of, and s that they may take. */
  | { type: 'progress'; runsDone: number; runs: number; secondsLeft: number }
  | { type: 'run-start'; id: string; key: RunKey }
  | { type: 'run-end'; id: string; key: RunKey; seconds: number; disturbed?: string }
  /** A run is thrown away and made again. */
  | { type: 'run-again'; id: string; key: RunKey; why: string }
  | { type: 'case-end'; result: SuiteCaseResult }
  | { type: 'warning'; text: string }
  | { type: 'suite-end'; result: SuiteResult }
);

export type EmitSuite = (event: SuiteEvent) => void;
