import { ExpectedError } from '../../lib/errors.ts';
import type { RunResult } from '../../result/model.ts';
import type { Scenario } from '../../scenario/model.ts';
import { defaultRates, type Presence, type Rates } from '../../result/statistics/presence-test.ts';
import { isBug, type Bug } from './bug.ts';
import { FailureQuestion, FingerprintQuestion, fingerprintsIn } from './failure-questions.ts';
import { RatioQuestion, RoundQuestion, type Answer, type Question } from './question.ts';

export interface PresenceOptions {
  rates?: Rates;
  /** Chance of a wrong answer; default: 1 %. */
  error?: number;
  /** What to look for. Default: whatever fails. */
  bug?: Bug;
}

/**
 * Whether a scenario shows a bug: one of its expectations does not hold, or a run fails. Evaluated after every round.
 * Without a bug to look for, it is present as soon as one expectation is known not to hold, and absent when all are
 * known to hold. With one, only that counts; a round that fails by something else says nothing of it, and
 * where something else is known to fail, it can't be told.
 */
export class BugPresence {
  readonly #scenario: Scenario;
  readonly #rates: Rates;
  readonly #error: number;
  readonly #rounds: (readonly RunResult[])[] = [];
  #bug: Bug | undefined;
  #questions: readonly Question[];

  constructor(scenario: Scenario, { rates = defaultRates(), error = 0.01, bug }: PresenceOptions = {}) {
    if (scenario.expect.length === 0)
      throw new ExpectedError(`${scenario.file} has no expectations to show a bug: add "expect"`);
    this.#scenario = scenario;
    this.#rates = rates;
    this.#error = error;
    this.#bug = bug;
    this.#questions = this.#asked();
  }

  /** @param runs of one round, an arm each */
  add(runs: readonly RunResult[]): Presence {
    this.#rounds.push(runs);
    this.#questions = this.#asked();
    return this.presence;
  }

  /** From now on, and for the rounds that were: this is the bug. */
  lookFor(bug: Bug): void {
    this.#bug = bug;
    this.#questions = this.#asked();
  }

  get presence(): Presence {
    const all = this.#own.map(({ answer }) => answer.presence);
    if (all.includes('present')) return 'present';
    if (this.others.length > 0) return 'unclear';
    return all.every((presence) => presence === 'absent') ? 'absent' : 'unclear';
  }

  /** Whether further rounds change nothing. */
  get isDecided(): boolean {
    return this.presence !== 'unclear' || this.others.length > 0;
  }

  get rounds(): number {
    return this.#rounds.length;
  }

  get answers(): Answer[] {
    return this.#questions.map(({ answer }) => answer);
  }

  /** What was seen to fail, be it once. */
  get shown(): Answer[] {
    return this.#questions
      .filter(
        (question) =>
          question.answer.presence === 'present' || this.#rounds.some((runs) => question.shows(runs)),
      )
      .map(({ answer }) => answer);
  }

  /** What fails beside the bug that is looked for. */
  get others(): Answer[] {
    const bug = this.#bug;
    if (!bug) return [];
    return this.answers.filter(({ about, presence }) => presence === 'present' && !isBug(about, bug));
  }

  /** The answers that decide it or leave it open. */
  get why(): Answer[] {
    const { presence } = this;
    const answers = this.#own.map(({ answer }) => answer);
    if (presence === 'unclear' && this.others.length > 0) return this.others;
    // "No run failed" needs no line.
    const said = answers.filter(({ about }) => this.#bug !== undefined || about !== 'every run succeeds');
    return presence === 'absent' ? said : answers.filter((answer) => answer.presence === presence);
  }

  get #own(): readonly Question[] {
    const bug = this.#bug;
    return bug ? this.#questions.filter(({ answer }) => isBug(answer.about, bug)) : this.#questions;
  }

  #asked(): readonly Question[] {
    const { expect } = this.#scenario;
    const seen = this.#rounds.flat().flatMap(fingerprintsIn);
    const fingerprints = [...new Set([...seen, ...(this.#bug?.fingerprints ?? [])])];
    // Any of them alone can make it a bug: they share what may go wrong.
    const each = this.#error / (expect.length + 1);
    const ofFailures = each / (fingerprints.length + 1);
    const questions: Question[] = [
      new FailureQuestion(this.#rates, ofFailures),
      ...fingerprints.map((fingerprint) => new FingerprintQuestion(fingerprint, this.#rates, ofFailures)),
      ...expect.map((expectation) =>
        expectation.of && 'arm' in expectation.of
          ? new RatioQuestion(expectation, expectation.of.arm, each)
          : new RoundQuestion(this.#scenario, expectation, this.#rates, each),
      ),
    ];
    const bug = this.#bug;
    for (const runs of this.#rounds) {
      const [own, others] = bug
        ? [
            questions.filter(({ answer }) => isBug(answer.about, bug)),
            questions.filter(({ answer }) => !isBug(answer.about, bug)),
          ]
        : [questions, []];
      for (const question of others) question.add(runs);
      const isOther =
        others.some((other) => other.shows(runs)) && !own.some((question) => question.shows(runs));
      if (!isOther) for (const question of own) question.add(runs);
    }
    return questions;
  }
}
