import { join, resolve } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { kinds } from '../kinds/index.ts';
import { packageVersion } from '../lib/package-version.ts';
import { foundIn } from '../result/observed-environment.ts';
import { identityOf } from '../result/result-document.ts';
import { loadCase, Preparation } from '../run/prepare-cases.ts';
import { RunTimes } from '../run/run-times.ts';
import { asSkip, CaseOutcomes } from './case-outcomes.ts';
import {
  addRun,
  isComplete,
  lineOf,
  missingRuns,
  recover,
  skipToLastAttempt,
  stateOf,
  type CaseState,
} from './case-state.ts';
import { lockDirectory } from './directory-lock.ts';
import { stamped } from './events.ts';
import { hostFacts, recordHostChanges } from './host-changes.ts';
import { defaultJobs, places } from './jobs.ts';
import { openJournal, type Journal } from './journal.ts';
import type { KeptRun, RunKey, SuiteCase, SuiteResult } from './model.ts';
import type { SuiteOptions } from './options.ts';
import { RetryDisturbed, type Measured } from './retry-disturbed.ts';
import { nameOfRun, roundOf } from './run-order.ts';
import { keepRun, runFolder, writeDocument } from './suite-directory.ts';
import { suiteResultOf } from './suite-result.ts';
import { runTasks } from './task-pool.ts';

/**
 * Runs the cases, all arms and repetitions interleaved, each run in a lab of its own, and writes the result into the
 * directory. Runs that the directory's journal has are not made again.
 * @throws InterruptedError; ExpectedError where nothing can be written, or the journal is that of other cases
 */
export async function runSuite(cases: readonly SuiteCase[], options: SuiteOptions): Promise<SuiteResult> {
  const directory = resolve(options.directory);
  const header = {
    type: 'suite' as const,
    version: 1 as const,
    started: new Date().toISOString(),
    lab: packageVersion(),
    site: hostFacts(),
    cases: cases.map(({ id, sha256 }) => ({ id, sha256 })),
    command: options.command ?? null,
  };
  const release = lockDirectory(directory);
  try {
    const journal = await openJournal(directory, cases, header);
    try {
      return await new Suite(cases, { ...options, directory }, journal).run();
    } finally {
      journal.close();
    }
  } finally {
    release();
  }
}

class Suite {
  readonly #options: SuiteOptions;
  readonly #journal: Journal;
  readonly #states: readonly CaseState[];
  readonly #times = new RunTimes(kinds);
  readonly #jobs: number;
  readonly #outcomes: CaseOutcomes;
  readonly #retry: RetryDisturbed;
  readonly #emit: ReturnType<typeof stamped>;
  #done = 0;

  constructor(cases: readonly SuiteCase[], options: SuiteOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
    this.#states = cases.map((suiteCase, index) => stateOf(options.directory, suiteCase, index));
    this.#retry = new RetryDisturbed(options.retryDisturbed);
    this.#outcomes = new CaseOutcomes(options, journal);
    this.#jobs = options.jobs ?? defaultJobs(cases, kinds);
    this.#emit = stamped(options.emit);
  }

  async run(): Promise<SuiteResult> {
    const began = performance.now();
    const { broken = [], directory } = this.#options;
    for (const result of broken) this.#outcomes.report(result);
    await this.#prepare();
    for (const state of this.#states) await this.#recover(state);
    const moves = recordHostChanges(this.#journal, this.#missing().length > 0, this.#warn);
    this.#emit({
      type: 'suite-start',
      ...{ directory, cases: this.#states.length, runs: this.#done + this.#missing().length },
      ...{ done: this.#done, jobs: this.#jobs },
    });
    this.#progress();
    while (this.#open().length > 0 && !this.#outcomes.stopReason) await this.#runAttempts();
    for (const state of this.#states) if (state.last) state.result ??= state.last;
    this.#times.keep();
    const notRun = this.#open().map(({ suiteCase: { id, scenario } }) => ({
      id,
      scenario: identityOf(scenario),
    }));
    const result = suiteResultOf({
      cases: [...broken, ...this.#states.flatMap((state) => state.result ?? [])],
      notRun: notRun.length > 0 ? { why: this.#outcomes.stopReason!, cases: notRun } : null,
      moves,
      started: this.#journal.header.started,
      directory,
      total: (performance.now() - began) / 1000,
    });
    writeDocument(join(directory, 'result.json'), result);
    this.#emit({ type: 'suite-end', result });
    return result;
  }

  async #prepare(): Promise<void> {
    const { signal } = this.#options;
    const preparation = new Preparation({ say: this.#warn, signal, unavailable: asSkip });
    await Promise.all(
      this.#states.map(async (state) => {
        try {
          const loaded = loadCase(state.suiteCase.scenario, kinds, asSkip);
          [state.prepared] = await preparation.prepare([loaded]);
        } catch (error) {
          this.#outcomes.abandon(state, error);
        }
      }),
    );
    signal.throwIfAborted();
  }

  /** Takes over what an earlier process did of the case. */
  async #recover(state: CaseState): Promise<void> {
    const lines = this.#journal.lines.filter((line) => line.case === state.index);
    const failed = lines.find((line) => line.type === 'error');
    if (failed && !state.result) this.#outcomes.abandon(state, new ExpectedError(failed.message), false);
    if (state.result) return;
    if (this.#options.untilFailure) skipToLastAttempt(state, lines);
    for (let attempt = 0; attempt !== state.attempt && !state.result;) {
      attempt = state.attempt;
      await recover(state, this.#journal);
      this.#done += state.runs.length;
      if (isComplete(state)) await this.#outcomes.judge(state);
    }
  }

  /** One attempt of each open case, round by round. */
  async #runAttempts(): Promise<void> {
    const open = this.#open().map((state) => ({ state, attempt: state.attempt }));
    const rounds = Math.max(...open.map(({ state }) => state.suiteCase.scenario.repeat));
    for (let round = 1; round <= rounds && !this.#outcomes.stopReason; round++) {
      const due = open
        .filter(({ state, attempt }) => !state.result && state.attempt === attempt)
        .map(({ state }) => state);
      const missing = new Set(due.flatMap(missingRuns).map(nameOfRun));
      const keys = roundOf(due, round).filter((key) => missing.has(nameOfRun(key)));
      const tasks = keys.map((key) => {
        const state = this.#states[key.case]!;
        const { alone, scenario } = state.suiteCase;
        return { alone, places: places(scenario, kinds), run: () => this.#run(state, key) };
      });
      await runTasks(tasks, this.#jobs, () => this.#outcomes.stopReason !== undefined);
    }
  }

  async #run(state: CaseState, key: RunKey): Promise<void> {
    if (state.result || state.attempt !== key.attempt || !state.prepared) return;
    const { id, scenario, alone } = state.suiteCase;
    this.#emit({ type: 'run-start', id, key });
    let measured: Measured;
    try {
      measured = await this.#retry.run(state.prepared, key, {
        run: { index: this.#done, case: id, arm: key.arm, repetition: key.repetition },
        folder: runFolder(key),
        signal: this.#options.signal,
        atFailure: this.#options.atFailure,
        say: this.#warn,
        alone,
        again: (why) => this.#emit({ type: 'run-again', id, key, why }),
      });
    } catch (error) {
      this.#outcomes.abandon(state, error);
      return;
    }
    const { result, outputs, files, seconds, disturbed } = measured;
    const run: KeptRun = { key, result, ...foundIn(outputs), seconds, disturbed };
    keepRun(state.folder, run, outputs, files);
    this.#journal.append(lineOf(state, run));
    addRun(state, run);
    this.#done += 1;
    this.#times.learn(scenario, key.arm, seconds);
    this.#emit({ type: 'run-end', id, key, seconds, ...(disturbed === undefined ? {} : { disturbed }) });
    if (isComplete(state) || this.#outcomes.failsAlready(state)) await this.#outcomes.judge(state);
    this.#progress();
  }

  #open = (): CaseState[] => this.#states.filter(({ result }) => !result);
  #missing = (): RunKey[] => this.#open().flatMap(missingRuns);
  #warn = (text: string): void => this.#emit({ type: 'warning', text });

  #progress(): void {
    const missing = this.#missing();
    const secondsLeft = missing.reduce((sum, { case: index, arm }) => {
      const { scenario, alone } = this.#states[index]!.suiteCase;
      return sum + this.#times.of(scenario, arm) / (alone ? 1 : this.#jobs);
    }, 0);
    this.#emit({ type: 'progress', runsDone: this.#done, runs: this.#done + missing.length, secondsLeft });
  }
}
