import type { ExpectationResult } from './model.ts';

/** The outcome of judging an expectation. */
export type Judgement = Pick<ExpectationResult, 'verdict' | 'observed' | 'interval' | 'unit' | 'reason'>;
