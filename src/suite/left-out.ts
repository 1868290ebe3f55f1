import type { SuiteCaseResult, SuiteResult } from './model.ts';

/** Cases that were not run to their end, as skipped ones: for formats that know no other word for it. */
export const leftOut = ({ notRun }: Pick<SuiteResult, 'notRun'>): SuiteCaseResult[] =>
  (notRun?.cases ?? []).map((one) => ({
    ...one,
    values: {},
    verdict: 'skipped',
    reasons: [`not run to its end: ${notRun!.why}`],
    expectations: [],
    runs: [],
    retries: 0,
    seconds: 0,
  }));
