import { formatValue } from '../../lib/format-value.ts';
import { judgeCase } from '../../result/judge-case.ts';
import type { RunResult } from '../../result/model.ts';
import type { Arm, Expectation, Scenario } from '../../scenario/model.ts';
import { noiseFloor } from '../../result/statistics/noise-floor.ts';
import { estimateRatio, leastPairs, RatioTest } from '../../result/statistics/ratio-test.ts';
import { PresenceTest, type Presence, type Rates } from '../../result/statistics/presence-test.ts';

/** A criterion by which a bug can show, updated in every round. */
export interface Question {
  /** Whether it shows in these runs of one round; what takes several rounds to tell, doesn't. */
  shows(runs: readonly RunResult[]): boolean;
  add(runs: readonly RunResult[]): void;
  readonly answer: Answer;
}

export interface Answer {
  /** "order.overtaken in mangled, max 0" */
  about: string;
  presence: Presence;
  /** What was seen, in words. */
  seen: string;
}

/** An expectation that each round meets or misses by itself. */
export class RoundQuestion implements Question {
  readonly #scenario: Scenario;
  readonly #test: PresenceTest;
  #missed = 0;
  #judged = 0;
  #reason = '';
  #doubt = '';

  constructor(scenario: Scenario, expectation: Expectation, rates: Rates, error: number) {
    this.#scenario = { ...scenario, expect: [expectation] };
    this.#test = new PresenceTest(rates, error);
  }

  shows(runs: readonly RunResult[]): boolean {
    return judgeCase(this.#scenario, runs).expectations[0]!.verdict === 'fail';
  }

  add(runs: readonly RunResult[]): void {
    const { verdict, reason = '' } = judgeCase(this.#scenario, runs).expectations[0]!;
    if (verdict !== 'pass' && verdict !== 'fail') {
      this.#doubt = reason;
      return;
    }
    this.#judged++;
    if (verdict === 'fail') [this.#missed, this.#reason] = [this.#missed + 1, reason];
    this.#test.add(verdict === 'fail');
  }

  get answer(): Answer {
    const about = aboutOf(this.#scenario.expect[0]!);
    const { presence } = this.#test;
    if (this.#judged === 0) return { about, presence, seen: `never judged: ${this.#doubt}` };
    const last = this.#missed > 0 ? `: ${this.#reason}` : '';
    return { about, presence, seen: `missed in ${this.#missed} of ${this.#judged}${last}` };
  }
}

/** An expectation on the ratio of two arms: each round is a pair of runs, and it takes several to tell. */
export class RatioQuestion implements Question {
  readonly #expectation: Expectation;
  readonly #base: Arm;
  readonly #name: string;
  readonly #about: string;
  readonly #error: number;
  readonly #test: RatioTest;
  readonly #ratios: number[] = [];
  readonly #references: number[] = [];
  #doubt = 'nothing was run';

  constructor(expectation: Expectation, base: Arm, error: number) {
    this.#expectation = expectation;
    this.#base = base;
    this.#name = expectation.metric.name;
    this.#about = aboutOf(expectation);
    this.#error = error;
    this.#test = new RatioTest(expectation, error);
  }

  shows(): boolean {
    return false;
  }

  add(runs: readonly RunResult[]): void {
    const of = (wanted: Arm) => runs.find(({ arm }) => arm === wanted);
    const pair = [of(this.#expectation.arm), of(this.#base)];
    const [value, reference] = pair.map((run) => run?.metrics[this.#name]?.value);
    const doubt = pair.flatMap((run) => run?.doubts ?? [])[0];
    if (doubt !== undefined || value === undefined || !reference) {
      this.#doubt = doubt ?? `${this.#name} was not measured in both arms, or is 0 in ${this.#base}`;
      return;
    }
    this.#ratios.push(value / reference);
    this.#references.push(reference);
    this.#test.add(value / reference);
  }

  get #presence(): Presence {
    const { place } = this.#test;
    if (place !== 'unclear') return place === 'inside' ? 'absent' : 'present';
    // With `noise: allow`, a ratio that is not clearly outside after enough pairs counts as inside.
    const allowed = this.#expectation.noise === 'allow' && this.#ratios.length >= leastPairs(this.#error);
    return allowed ? 'absent' : 'unclear';
  }

  get answer(): Answer {
    const about = this.#about;
    const presence = this.#presence;
    if (this.#ratios.length === 0) return { about, presence, seen: `never judged: ${this.#doubt}` };
    const { ratio, low, high, pairs } = estimateRatio(this.#ratios, this.#error);
    const noise = noiseFloor(this.#references);
    const own = noise ? `; two runs of ${this.#base} differ by ${percent(noise.typical)}` : '';
    const range = high === Infinity ? 'too few to estimate the ratio' : `${percent(low)} to ${percent(high)}`;
    return { about, presence, seen: `${percent(ratio)} of ${this.#base}, ${range}, ${pairs} pairs${own}` };
  }
}

/** What answers call an expectation. */
export const aboutOf = ({ metric, arm, says }: Expectation): string => `${metric.name} in ${arm}, ${says}`;
const percent = (share: number): string => formatValue(share, 'share');
