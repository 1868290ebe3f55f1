import { ExpectedError, exitCodes } from '../lib/errors.ts';
import type { Outputs } from '../lib/output.ts';

/** What a run recorded before its guest was lost. */
interface PartialRecord {
  outputs: Outputs;
  /** The guests' consoles, by their path in the capsule. */
  files: ReadonlyMap<string, Buffer>;
  /** s */
  timing: { build: number; run: number; teardown: number };
}

/** A guest ended or hung while its lab was running: the run has failed. */
export class GuestLostError extends ExpectedError {
  override name = 'GuestLostError';
  readonly partial: PartialRecord;
  constructor(reason: string, partial: PartialRecord) {
    super(reason, exitCodes.fail);
    this.partial = partial;
  }
}
