import type { ExpectationResult } from './model.ts';

/** What judging an expectation comes to. */
export type Judged = Pick<ExpectationResult, 'verdict' | 'observed' | 'interval' | 'unit' | 'reason'>;
