import type { SuiteCaseResult, SuiteResult } from './model.ts';

/** What is said of a case of which nothing was run. */
export const nothingRun = () =>
  ({ values: {}, expectations: [], runs: [], retries: 0, seconds: 0 }) satisfies Partial<SuiteCaseResult>;

/** Cases that were not run to their end, as skipped ones: for formats that know no other word for it. */
export const leftOut = ({ notRun }: Pick<SuiteResult, 'notRun'>): SuiteCaseResult[] =>
  (notRun?.cases ?? []).map((one) => ({
    ...nothingRun(),
    ...one,
    verdict: 'skipped',
    reasons: [`not run to its end: ${notRun!.why}`],
  }));
