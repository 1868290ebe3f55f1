import type { Kind } from '../../scenario/kind.ts';
import type { Result } from '../../result/model.ts';
import type { LabEvent } from '../../run/events.ts';
import type { SuiteEvent } from '../../suite/events.ts';
import type { SuiteResult } from '../../suite/model.ts';

export interface ReporterOptions {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Every step, not only stages; of a suite every run, not only cases. */
  verbose: boolean;
}

/** A way to tell people, or programs, how a run or a suite goes and what came out. */
export interface ReporterKind extends Kind {
  /** Follows the runs of one scenario. */
  start?(options: ReporterOptions): Promise<Reporting>;
  /** Follows a suite. */
  suite?(options: ReporterOptions): Promise<SuiteReporting>;
  /** Says what came out of a suite, for a program; on stdout or in a file. */
  document?(result: SuiteResult): string;
}

/** One use of a reporter, from the start of a command to its end. */
export interface Reporting {
  event(event: LabEvent): void;
  /** @param result undefined: an error or a signal ended it, of which somebody else tells */
  end(result?: Result): Promise<void>;
}

/** The same for a suite. */
export interface SuiteReporting {
  event(event: SuiteEvent): void;
  end(result?: SuiteResult): Promise<void>;
}
