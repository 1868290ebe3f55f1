import type { Kind } from '../lib/registry.ts';
import type { Result } from '../result/model.ts';
import type { LabEvent } from '../run/events.ts';

export interface ReporterOptions {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Every step, not only stages. */
  verbose: boolean;
}

/** A way to tell people, or programs, how a run goes and what came out. */
export interface ReporterKind extends Kind {
  start(options: ReporterOptions): Promise<Reporting>;
}

/** One use of a reporter, from the start of a command to its end. */
export interface Reporting {
  event(event: LabEvent): void;
  /** @param result undefined: an error or a signal ended it, of which somebody else tells */
  end(result?: Result): Promise<void>;
}
