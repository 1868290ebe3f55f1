import type { ExpectationResult } from './model.ts';

/** Names of the metrics in runs, by what the author wrote. */
export type NameOf = (written: string) => string;

/** What judging an expectation comes to. */
export type Judged = Pick<ExpectationResult, 'verdict' | 'observed' | 'interval' | 'unit' | 'reason'>;
