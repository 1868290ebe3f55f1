import type { EmitSuite } from './events.ts';
import type { SuiteCaseResult } from './model.ts';

/** How a suite is run. */
export interface SuiteOptions {
  emit: EmitSuite;
  signal: AbortSignal;
  /** Of the suite; made if need be. With a journal in it, what that tells of is not run again. */
  directory: string;
  /** Runs at once, those of cases that run alone aside. Default: as many as processors and memory allow. */
  jobs?: number;
  /** Ends at the first case that fails, or can't be judged for an error. */
  failFast?: boolean;
  /** Goes on, attempt by attempt, until a case fails. */
  untilFailure?: boolean;
  /** How often a case is tried again that is inconclusive. */
  retryInconclusive?: number;
  /** How often a run that the machine disturbed beyond the bound is made again. Default: 2. */
  retryDisturbed?: number;
  /** Files that could not be read: they are in the result, first. */
  broken?: readonly SuiteCaseResult[];
  /** Words for `--resume`, kept in the journal. */
  command?: unknown;
}
