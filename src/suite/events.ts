import type { RunKey, SuiteCaseResult, SuiteResult } from './model.ts';

/** What a suite emits while it runs. `at` is ms since the epoch. */
export type SuiteEvent = { at: number } & SuiteEventBody;

type SuiteEventBody =
  | { type: 'suite-start'; directory: string; cases: number; runs: number; done: number; jobs: number }
  /** `runs`: done and still to do, as far as is known; `secondsLeft`: an estimate. */
  | { type: 'progress'; runsDone: number; runs: number; secondsLeft: number }
  | { type: 'run-start'; id: string; key: RunKey }
  | { type: 'run-end'; id: string; key: RunKey; seconds: number; disturbed?: string }
  /** A run is thrown away and made again. */
  | { type: 'run-again'; id: string; key: RunKey; why: string }
  | { type: 'case-end'; result: SuiteCaseResult }
  | { type: 'warning'; text: string }
  | { type: 'suite-end'; result: SuiteResult };

export type EmitSuite = (event: SuiteEvent) => void;

/** Emits events at the present time, and each warning once. */
export function stamped(emit: EmitSuite): (event: SuiteEventBody) => void {
  const warned = new Set<string>();
  return (event) => {
    if (event.type === 'warning' && warned.has(event.text)) return;
    if (event.type === 'warning') warned.add(event.text);
    emit({ at: Date.now(), ...event });
  };
}
