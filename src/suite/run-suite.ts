import { join, resolve } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { kinds, type Kinds } from '../kinds/index.ts';
import { packageVersion } from '../lib/version.ts';
import { foundIn } from '../result/found.ts';
import { identityOf } from '../result/document.ts';
import { RunTimes } from '../run/run-times.ts';
import { suiteResultOf } from './suite-result.ts';
import { CaseOutcomes } from './case-outcomes.ts';
import type { SuiteEvent } from './events.ts';
import { defaultJobs, places } from './jobs.ts';
import { openJournal, type Journal } from './journal.ts';
import { lockDirectory } from './directory-lock.ts';
import { RetryDisturbed, type Measured } from './retry-disturbed.ts';
import type { KeptRun, RunKey, SuiteCase, SuiteResult } from './model.ts';
import type { SuiteOptions } from './options.ts';
import { nameOfRun, roundOf } from './run-order.ts';
import { runTasks } from './task-pool.ts';
import { Preparation, type Ready } from './prepare.ts';
import {
  addRun,
  goToLast,
  isComplete,
  lineOf,
  missingRuns,
  recover,
  stateOf,
  type CaseState,
} from './case-state.ts';
import { recordHostChanges, hostFacts } from './host-changes.ts';
import { keepRun, runFolder, writeDocument } from './suite-directory.ts';

/**
 * Runs the cases, all arms and repetitions taking turns, each run in a lab of its own. What is in the journal
 * of the directory is taken over. The result is in the directory too when the promise settles.
 * @throws InterruptedError; ExpectedError where nothing can be written, or the journal is that of other cases
 */
export async function runSuite(cases: readonly SuiteCase[], options: SuiteOptions): Promise<SuiteResult> {
  const directory = resolve(options.directory);
  const fresh = {
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
    const journal = openJournal(directory, cases, fresh);
    try {
      return await new Suite(cases, { ...options, directory }, journal, kinds).run();
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
  readonly #kinds: Kinds;
  readonly #cases: readonly SuiteCase[];
  readonly #states: CaseState[];
  readonly #estimate: RunTimes;
  readonly #jobs: number;
  readonly #said = new Set<string>();
  readonly #endings: CaseOutcomes;
  readonly #measuring: RetryDisturbed;
  #done = 0;

  constructor(cases: readonly SuiteCase[], options: SuiteOptions, journal: Journal, kinds: Kinds) {
    this.#options = options;
    this.#journal = journal;
    this.#kinds = kinds;
    this.#cases = cases;
    this.#states = cases.map((one, index) => stateOf(options.directory, one, index));
    this.#measuring = new RetryDisturbed(options.retryDisturbed);
    this.#endings = new CaseOutcomes(options, journal);
    this.#estimate = new RunTimes(kinds);
    this.#jobs = options.jobs ?? defaultJobs(cases, kinds);
  }

  async run(): Promise<SuiteResult> {
    const began = performance.now();
    for (const result of this.#options.broken ?? []) this.#endings.tell(result);
    await this.#prepare();
    for (const state of this.#states) await this.#takeOver(state);
    const moves = recordHostChanges(this.#journal, this.#left().length > 0, (text) => this.#warn(text));
    const runs = this.#done + this.#left().length;
    const { directory } = this.#options;
    const [cases, done, jobs] = [this.#cases.length, this.#done, this.#jobs];
    this.#emit({ type: 'suite-start', directory, cases, runs, done, jobs });
    this.#progress();
    while (this.#open().length > 0 && !this.#endings.stopped) await this.#pass();
    for (const state of this.#states) if (state.last) state.result ??= state.last;
    const open = this.#open();
    this.#estimate.keep();
    const result = suiteResultOf({
      cases: [...(this.#options.broken ?? []), ...this.#states.flatMap((state) => state.result ?? [])],
      notRun: open.length > 0 ? { why: this.#endings.stopped!, cases: open.map(unrun) } : null,
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
    const preparation = new Preparation(this.#kinds, (text) => this.#warn(text), signal);
    await Promise.all(
      this.#states.map(async (state) => {
        try {
          state.ready = await preparation.of(state.one);
        } catch (error) {
          this.#endings.end(state, error);
        }
      }),
    );
    signal.throwIfAborted();
  }

  /** What an earlier process did of the case. */
  async #takeOver(state: CaseState): Promise<void> {
    const lines = this.#journal.lines.filter((line) => line.case === state.index);
    const failed = lines.find((line) => line.type === 'error');
    if (failed && !state.result) this.#endings.end(state, new ExpectedError(failed.message), false);
    if (state.result) return;
    if (this.#options.untilFailure) goToLast(state, lines);
    for (let attempt = 0; attempt !== state.attempt && !state.result;) {
      attempt = state.attempt;
      recover(state, this.#journal);
      this.#done += state.runs.length;
      if (isComplete(state)) await this.#endings.conclude(state);
    }
  }

  /** One attempt of all open cases, round by round. */
  async #pass(): Promise<void> {
    const due = this.#open().map((state) => ({ state, attempt: state.attempt }));
    const rounds = Math.max(...due.map(({ state }) => state.one.scenario.repeat));
    for (let round = 1; round <= rounds && !this.#endings.stopped; round++) {
      const still = due
        .filter(({ state, attempt }) => !state.result && state.attempt === attempt)
        .map(({ state }) => state);
      const missing = new Set(still.flatMap(missingRuns).map(nameOfRun));
      const runs = roundOf(still, round).filter((key) => missing.has(nameOfRun(key)));
      const tasks = runs.map((key) => ({
        alone: this.#cases[key.case]!.alone,
        places: places(this.#cases[key.case]!.scenario, this.#kinds),
        run: () => this.#make(this.#states[key.case]!, key),
      }));
      await runTasks(tasks, this.#jobs, () => this.#endings.stopped !== undefined);
    }
  }

  async #make(state: CaseState, key: RunKey): Promise<void> {
    const { ready } = state;
    if (state.result || state.attempt !== key.attempt || !ready) return;
    const { id } = state.one;
    this.#emit({ type: 'run-start', id, key });
    let record: Measured;
    try {
      record = await this.#measure(state, ready, key);
    } catch (error) {
      this.#endings.end(state, error);
      return;
    }
    const { result, outputs, files, seconds, disturbed } = record;
    const run: KeptRun = { key, result, ...foundIn(outputs), seconds, disturbed };
    keepRun(state.folder, run, outputs, files);
    this.#journal.append(lineOf(state, run));
    addRun(state, run);
    this.#done += 1;
    this.#estimate.learn(state.one.scenario, key.arm, seconds);
    this.#emit({ type: 'run-end', id, key, seconds, ...(disturbed === undefined ? {} : { disturbed }) });
    if (isComplete(state) || this.#endings.failsAlready(state)) await this.#endings.conclude(state);
    this.#progress();
  }

  #measure(state: CaseState, ready: Ready, key: RunKey): Promise<Measured> {
    const { id, alone } = state.one;
    return this.#measuring.run(ready, key, {
      run: { index: this.#done, case: id, arm: key.arm, repetition: key.repetition },
      folder: runFolder(key),
      signal: this.#options.signal,
      say: (text) => this.#warn(text),
      alone,
      again: (why) => this.#emit({ type: 'run-again', id, key, why }),
    });
  }

  #open = (): CaseState[] => this.#states.filter(({ result }) => !result);
  #left = (): RunKey[] => this.#open().flatMap(missingRuns);

  #progress(): void {
    const left = this.#left();
    const secondsLeft = left.reduce((sum, { case: index, arm }) => {
      const { scenario, alone } = this.#cases[index]!;
      return sum + this.#estimate.of(scenario, arm) / (alone ? 1 : this.#jobs);
    }, 0);
    this.#emit({ type: 'progress', runsDone: this.#done, runs: this.#done + left.length, secondsLeft });
  }

  #warn(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#emit({ type: 'warning', text });
  }

  #emit(event: Unstamped): void {
    this.#options.emit({ at: Date.now(), ...event } as SuiteEvent);
  }
}

const unrun = ({ one: { id, scenario } }: CaseState) => ({ id, scenario: identityOf(scenario) });

type Unstamped<E = SuiteEvent> = E extends SuiteEvent ? Omit<E, 'at'> : never;
