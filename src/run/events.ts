import type { DaemonStep, StageName, Step } from '../plan/step.ts';
import type { Result, RunResult } from '../result/model.ts';

/**
 * Events of a run. The terminal, the plain log and the tests are consumers; none is required.
 * `at` is ms since the epoch. `seconds` is how long all runs may take.
 */
export type LabEvent = { at: number } & (
  | { type: 'start'; scenario: string; title: string; runs: number; seconds: number }
  | { type: 'prepare'; what: string; state: 'start' | 'end' }
  | { type: 'run-start'; run: RunId; capsule: number }
  | { type: 'stage-start'; run: RunId; stage: StageName; steps: number }
  | { type: 'step-start'; run: RunId; step: Step | DaemonStep }
  | { type: 'step-end'; run: RunId; step: Step | DaemonStep; exitCode: number | null; milliseconds: number }
  /** Received since the last sample by the interface that the running traffic names. */
  | { type: 'sample'; run: RunId; step: string; bitsPerSecond: number }
  /** Something happened on the timeline. */
  | { type: 'event'; run: RunId; name: string; title: string }
  | { type: 'stage-end'; run: RunId; stage: StageName; milliseconds: number }
  | { type: 'teardown'; run: RunId; state: 'start' | 'end' }
  | { type: 'run-end'; run: RunId; result: RunResult }
  | { type: 'warning'; text: string }
  | { type: 'end'; result: Result }
);

/** Which run of all: `index` counts from 0 over the whole session. */
export interface RunId {
  index: number;
  case: string;
  arm: string;
  repetition: number;
}

export type Emit = (event: LabEvent) => void;

/** Emits texts as warnings. */
export const warner =
  (emit: Emit) =>
  (text: string): void =>
    emit({ type: 'warning', at: Date.now(), text });
