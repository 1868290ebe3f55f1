import type { AtFailure } from '../run/at-failure.ts';
import type { EmitSuite } from './events.ts';
import type { SuiteCaseResult } from './model.ts';

/** How a suite is run. */
export interface SuiteOptions {
  emit: EmitSuite;
  signal: AbortSignal;
  /** The suite's directory, made if need be. Runs that its journal lists are not made again. */
  directory: string;
  /** Labs at once, except for cases that run alone. Default: as many as processors and memory allow. */
  jobs?: number;
  /** Ends at the first case that fails, or can't be judged for an error. */
  failFast?: boolean;
  /** What is done with labs whose runs fail. */
  atFailure?: AtFailure;
  /** Repeats all cases until one fails. */
  untilFailure?: boolean;
  /** How often an inconclusive case is tried again. */
  retryInconclusive?: number;
  /** How often a run is repeated that the machine disturbed by more than the bounds. Default: 2. */
  retryDisturbed?: number;
  /** Files that could not be read: they are in the result, first. */
  broken?: readonly SuiteCaseResult[];
  /** What was asked for: the journal keeps it for `--resume`. */
  command?: unknown;
}
