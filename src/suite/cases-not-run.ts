import type { SuiteCaseResult, SuiteResult } from './model.ts';

/** The result of a case without any runs, but for its verdict. */
export const nothingRun = () =>
  ({ values: {}, expectations: [], runs: [], retries: 0, seconds: 0 }) satisfies Partial<SuiteCaseResult>;

/** Cases that did not complete, as skipped ones: for formats that have no better word. */
export const leftOut = ({ notRun }: Pick<SuiteResult, 'notRun'>): SuiteCaseResult[] =>
  (notRun?.cases ?? []).map((item) => ({
    ...nothingRun(),
    ...item,
    verdict: 'skipped',
    reasons: [`not run to its end: ${notRun!.why}`],
  }));
