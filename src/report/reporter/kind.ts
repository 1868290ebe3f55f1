import type { Kind } from '../../scenario/kind.ts';
import type { Result } from '../../result/model.ts';
import type { LabEvent } from '../../run/events.ts';
import type { SuiteEvent } from '../../suite/events.ts';
import type { SuiteResult } from '../../suite/model.ts';

export interface ReporterOptions {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Print every step, not only phases; in a suite every run, not only cases. */
  verbose: boolean;
}

/** A reporter: presents progress and results of a run or suite. */
export interface ReporterKind extends Kind {
  /** Follows the runs of one scenario. */
  start?(options: ReporterOptions): Promise<Reporting>;
  /** Follows a suite. */
  suite?(options: ReporterOptions): Promise<SuiteReporting>;
  /** Formats a suite's result for a program, on stdout or in a file. */
  document?(result: SuiteResult): string;
}

/** One use of a reporter, from the start of a command to its end. */
export interface Reporting {
  event(event: LabEvent): void;
  /** @param result undefined after an error or a signal, which the caller reports */
  end(result?: Result): Promise<void>;
}

/** The same for a suite. */
export interface SuiteReporting {
  event(event: SuiteEvent): void;
  end(result?: SuiteResult): Promise<void>;
}
