import type { RunResult } from '../../result/model.ts';
import { PresenceTest, type Rates } from '../../result/statistics/presence-test.ts';
import type { Answer, Question } from './question.ts';

/** Fingerprints of complaints that failed a run. Those that only left a doubt are no bug of what is tested. */
export const fingerprintsIn = ({ complaints = [], failures }: RunResult): string[] =>
  complaints.flatMap(({ fingerprint }) =>
    failures.some((text) => text.includes(`[${fingerprint}]`)) ? [fingerprint] : [],
  );

/** What fails a run whatever is expected of it. */
abstract class FailedRuns implements Question {
  abstract readonly about: string;
  abstract reasonIn(run: RunResult): string | undefined;
  readonly #test: PresenceTest;
  #rounds = 0;
  #failed = 0;
  #reason = '';

  constructor(rates: Rates, error: number) {
    this.#test = new PresenceTest(rates, error);
  }

  shows(runs: readonly RunResult[]): boolean {
    return runs.some((run) => this.reasonIn(run) !== undefined);
  }

  add(runs: readonly RunResult[]): void {
    const reason = runs.flatMap((run) => this.reasonIn(run) ?? [])[0];
    this.#rounds++;
    if (reason !== undefined) this.#failed++;
    this.#reason = reason ?? this.#reason;
    this.#test.add(reason !== undefined);
  }

  get answer(): Answer {
    const seen = `failed in ${this.#failed} of ${this.#rounds}${this.#failed > 0 ? `: ${this.#reason}` : ''}`;
    return { about: this.about, presence: this.#test.presence, seen };
  }
}

/** An exit code, a service that dies, traffic that can't run. What goes with a complaint is that complaint's. */
export class FailureQuestion extends FailedRuns {
  override readonly about = 'every run succeeds';

  override reasonIn = (run: RunResult): string | undefined =>
    fingerprintsIn(run).length === 0 ? run.failures[0] : undefined;
}

/** One complaint of a kernel or a sanitizer. */
export class FingerprintQuestion extends FailedRuns {
  override readonly about: string;
  readonly #fingerprint: string;

  constructor(fingerprint: string, rates: Rates, error: number) {
    super(rates, error);
    this.about = `no complaint ${fingerprint}`;
    this.#fingerprint = fingerprint;
  }

  override reasonIn = (run: RunResult): string | undefined =>
    fingerprintsIn(run).includes(this.#fingerprint)
      ? run.failures.find((text) => text.includes(`[${this.#fingerprint}]`))
      : undefined;
}
