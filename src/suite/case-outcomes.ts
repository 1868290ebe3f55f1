import { join, relative } from 'node:path';
import { ExpectedError, SkipError } from '../lib/errors.ts';
import { documentOf, emptyResult, judgedBy } from './suite-result.ts';
import type { Journal } from './journal.ts';
import type { SuiteCaseResult } from './model.ts';
import type { SuiteOptions } from './options.ts';
import { dropEarlier, nextAttempt, secondsOf, type CaseState } from './case-state.ts';
import { writeDocument } from './suite-directory.ts';

/** How cases end: judged, skipped, in an error; and whether that ends the suite. */
export class CaseOutcomes {
  readonly #options: SuiteOptions;
  readonly #journal: Journal;
  /** Why no more is run. */
  stopped?: string;

  constructor(options: SuiteOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
  }

  /** Whether no further run can keep it from failing; asked where the first failure ends all. */
  failsAlready(state: CaseState): boolean {
    if (!this.#options.failFast && !this.#options.untilFailure) return false;
    const { scenario } = state.one;
    const expect = scenario.expect.filter(({ of }) => !(of && 'arm' in of));
    return judgedBy({ ...scenario, expect }, state.runs).verdict === 'fail';
  }

  /** Judges a case by the runs of its attempt; it is done, or tried again. */
  async conclude(state: CaseState): Promise<void> {
    if (state.result || state.ending) return;
    state.ending = true;
    const { retryInconclusive = 0, untilFailure, directory } = this.#options;
    const judged = judgedBy(state.one.scenario, state.runs);
    if (judged.verdict === 'inconclusive' && !untilFailure && state.attempt <= retryInconclusive) {
      nextAttempt(state);
      return;
    }
    const document = await documentOf(state.one, judged, state.runs, state.ready!, state.folder);
    writeDocument(join(state.folder, 'result.json'), document);
    const { verdict, reasons, expectations } = judged;
    const result: SuiteCaseResult = {
      ...emptyResult(state.one),
      ...{ verdict, reasons, expectations, runs: state.made, retries: state.attempt - 1 },
      seconds: secondsOf(state),
      directory: relative(directory, state.folder),
    };
    if (untilFailure && verdict !== 'fail') {
      state.last = result;
      dropEarlier(state);
      nextAttempt(state);
      return;
    }
    this.#finish(state, result);
    // With 200 cases, what each has measured is not kept in memory.
    state.runs = [];
  }

  /** The case can't be run here, or its lab can't be built. */
  end(state: CaseState, error: unknown, tell = true): void {
    if (this.#options.signal.aborted) throw error;
    const skipped = error instanceof SkipError;
    const message =
      error instanceof ExpectedError ? error.message : `this is a bug in lab: ${(error as Error).stack}`;
    if (state.result) return;
    if (!skipped && tell) {
      const { index, attempt } = state;
      this.#journal.append({ type: 'error', case: index, id: state.one.id, attempt, message });
    }
    const reasons = message.replace(/^skipped: /, '').split('\n');
    this.#finish(state, {
      ...emptyResult(state.one),
      ...{ verdict: skipped ? ('skipped' as const) : ('error' as const), reasons, runs: state.made },
    });
  }

  #finish(state: CaseState, result: SuiteCaseResult): void {
    state.result = result;
    state.ready = undefined;
    this.tell(result);
  }

  /** Of a case that is done, or a file that can't be read as one. */
  tell(result: SuiteCaseResult): void {
    const { failFast, untilFailure } = this.#options;
    if ((failFast || untilFailure) && (result.verdict === 'fail' || result.verdict === 'error'))
      this.stopped ??= `${result.id}: ${result.verdict}`;
    this.#options.emit({ type: 'case-end', at: Date.now(), result });
  }
}
