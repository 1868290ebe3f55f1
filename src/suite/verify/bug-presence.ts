import { ExpectedError } from '../../lib/errors.ts';
import type { RunResult } from '../../result/model.ts';
import type { Scenario } from '../../scenario/model.ts';
import { defaultRates, type Presence, type Rates } from '../../result/statistics/presence-test.ts';
import { FailureQuestion, RatioQuestion, RoundQuestion, type Answer, type Question } from './question.ts';

export interface PresenceOptions {
  rates?: Rates;
  /** Chance of a wrong answer; default: 1 %. */
  error?: number;
}

/**
 * Whether a scenario shows a bug: one of its expectations does not hold. Evaluated after every round. It is present
 * as soon as one expectation is known not to hold, and absent when all are known to hold.
 */
export class BugPresence {
  readonly #questions: readonly Question[];
  #rounds = 0;

  constructor(scenario: Scenario, { rates = defaultRates(), error = 0.01 }: PresenceOptions = {}) {
    if (scenario.expect.length === 0)
      throw new ExpectedError(`${scenario.file} has no expectations to show a bug: add "expect"`);
    // Any of them alone can make it a bug: they share what may go wrong.
    const each = error / (scenario.expect.length + 1);
    this.#questions = [
      new FailureQuestion(rates, each),
      ...scenario.expect.map((one) =>
        one.of && 'arm' in one.of
          ? new RatioQuestion(one, one.of.arm, each)
          : new RoundQuestion(scenario, one, rates, each),
      ),
    ];
  }

  /** @param runs of one round, an arm each */
  add(runs: readonly RunResult[]): Presence {
    this.#rounds++;
    for (const question of this.#questions) question.add(runs);
    return this.presence;
  }

  get presence(): Presence {
    const all = this.answers.map(({ presence }) => presence);
    if (all.includes('present')) return 'present';
    return all.every((one) => one === 'absent') ? 'absent' : 'unclear';
  }

  get rounds(): number {
    return this.#rounds;
  }

  get answers(): Answer[] {
    return this.#questions.map(({ answer }) => answer);
  }

  /** The answers that decide it or leave it open. */
  get why(): Answer[] {
    const { presence, answers } = this;
    // "No run failed", the first answer, needs no line.
    return presence === 'absent' ? answers.slice(1) : answers.filter((one) => one.presence === presence);
  }
}
