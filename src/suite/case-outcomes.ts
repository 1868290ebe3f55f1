import { join, relative } from 'node:path';
import { ExpectedError, InterruptedError, SkipError } from '../lib/errors.ts';
import { systemErrorAsExpected } from '../lib/system-error.ts';
import { caseResultOf } from '../result/result-document.ts';
import { documentOf, environmentOf } from '../run/store-records.ts';
import { dropEarlier, nextAttempt, secondsOf, type CaseState } from './case-state.ts';
import type { Journal } from './journal.ts';
import type { SuiteCaseResult } from './model.ts';
import type { SuiteOptions } from './options.ts';
import { writeDocument } from './suite-directory.ts';
import { emptyResult } from './suite-result.ts';

/** How cases end: judged by their runs, skipped, or with an error; and whether that ends the suite. */
export class CaseOutcomes {
  readonly #options: SuiteOptions;
  readonly #journal: Journal;
  /** Why the suite stops. */
  stopReason?: string;

  constructor(options: SuiteOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
  }

  /** Whether a case fails whatever its remaining runs give; asked only where the first failure ends the suite. */
  failsAlready({ suiteCase: { scenario }, runs }: CaseState): boolean {
    if (!this.#options.failFast && !this.#options.untilFailure) return false;
    const expect = scenario.expect.filter(({ of }) => !(of && 'arm' in of));
    const results = runs.map(({ result }) => result);
    return caseResultOf({ ...scenario, expect }, results).verdict === 'fail';
  }

  /** Judges a case by the runs of its attempt: it ends, or another attempt begins. */
  async judge(state: CaseState): Promise<void> {
    if (state.result || state.ending) return;
    state.ending = true;
    const { retryInconclusive = 0, untilFailure, directory } = this.#options;
    const { suiteCase, folder, runs } = state;
    const { scenario } = suiteCase;
    const judged = caseResultOf(
      scenario,
      runs.map(({ result }) => result),
    );
    if (judged.verdict === 'inconclusive' && !untilFailure && state.attempt <= retryInconclusive) {
      nextAttempt(state);
      return;
    }
    const document = documentOf({
      ...{ scenario, cases: [judged], directory: folder },
      environment: await environmentOf([state.prepared!]),
      found: runs,
      total: runs.reduce((sum, { seconds }) => sum + seconds, 0),
    });
    writeDocument(join(folder, 'result.json'), document);
    const { verdict, reasons, expectations } = judged;
    const result: SuiteCaseResult = {
      ...emptyResult(suiteCase),
      ...{ verdict, reasons, expectations, runs: state.made, retries: state.attempt - 1 },
      seconds: secondsOf(state),
      directory: relative(directory, folder),
    };
    if (untilFailure && verdict !== 'fail') {
      state.last = result;
      dropEarlier(state);
      nextAttempt(state);
      return;
    }
    this.#end(state, result);
    // A suite may have hundreds of cases: measurements are not kept in memory.
    state.runs = [];
  }

  /**
   * Ends a case that can't be run on this machine, or whose lab can't be built.
   * @param isNew the journal doesn't have the error yet
   * @throws the error, where the suite is interrupted
   */
  abandon(state: CaseState, thrown: unknown, isNew = true): void {
    const error = systemErrorAsExpected(thrown);
    if (this.#options.signal.aborted) throw error;
    if (state.result) return;
    const isSkipped = error instanceof SkipError;
    const message =
      error instanceof ExpectedError ? error.message : `this is a bug in lab: ${(error as Error).stack}`;
    const { index, attempt, suiteCase, made: runs } = state;
    if (!isSkipped && isNew)
      this.#journal.append({ type: 'error', case: index, id: suiteCase.id, attempt, message });
    const reasons = message.replace(/^skipped: /, '').split('\n');
    this.#end(state, {
      ...emptyResult(suiteCase),
      ...{ verdict: isSkipped ? 'skipped' : 'error', reasons, runs },
    });
  }

  #end(state: CaseState, result: SuiteCaseResult): void {
    state.result = result;
    state.prepared = undefined;
    this.report(result);
  }

  /** Reports a case that has ended, or a file that can't be read as a scenario. */
  report(result: SuiteCaseResult): void {
    const { failFast, untilFailure, emit } = this.#options;
    if ((failFast || untilFailure) && (result.verdict === 'fail' || result.verdict === 'error'))
      this.stopReason ??= `${result.id}: ${result.verdict}`;
    emit({ type: 'case-end', at: Date.now(), result });
  }
}

/** In a suite, what can't be run on this machine is skipped, be it a kernel feature, a tool or root that is missing. */
export function asSkip(error: unknown): never {
  if (error instanceof InterruptedError || error instanceof SkipError) throw error;
  throw error instanceof ExpectedError ? new SkipError(error.message) : error;
}
