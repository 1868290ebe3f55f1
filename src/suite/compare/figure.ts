import { median } from '../../lib/statistics.ts';
import type { CaseResult } from '../../result/model.ts';
import { estimateShift } from '../../result/statistics/shift-estimate.ts';

/** The change of a metric. same: less than the margin. few: too few runs to estimate the noise. */
export type Change = 'higher' | 'lower' | 'same' | 'unclear' | 'few';

export interface Figure {
  metric: string;
  arm: string;
  unit: string;
  /** Medians, and of how many runs. */
  before: number;
  after: number;
  runs: [before: number, after: number];
  /** After to before, and where that lies; absent where a value is not above 0, and where runs are few. */
  ratio?: number;
  low?: number;
  high?: number;
  change: Change;
  /** By what the scenario expects of it: less is bad where it says `min`, more where it says `max`. */
  worse?: boolean;
}

export interface FigureOptions {
  /** Share that does not matter; default: 5 %. */
  margin?: number;
  /** Chance of calling noise worse; default: 1 %. */
  error?: number;
  /** Include metrics without an expectation. */
  all?: boolean;
}

/** Every figure that both have, arm by arm. */
export function figuresOf(before: CaseResult, after: CaseResult, options: FigureOptions = {}): Figure[] {
  return measuredBy(before, after, options).map(({ metric, arm, unit, old, now, bad }) => ({
    metric,
    arm,
    unit,
    ...compareValues(old, now, bad, options),
  }));
}

/** How many figures noise could make look worse: they share the chance of a wrong answer. One that is always the same can't be. */
export const risksIn = (before: CaseResult, after: CaseResult): number =>
  measuredBy(before, after).filter(
    ({ old, now, bad }) => bad !== undefined && new Set([...old, ...now]).size > 1,
  ).length;

interface Measured extends Pick<Figure, 'metric' | 'arm' | 'unit'> {
  old: number[];
  now: number[];
  bad: Direction | undefined;
}

function measuredBy(before: CaseResult, after: CaseResult, options: FigureOptions = {}): Measured[] {
  const arms = [...new Set(after.runs.map(({ arm }) => arm))];
  return arms.flatMap((arm) => {
    const own = after.runs.filter((run) => run.arm === arm);
    const metrics = [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))];
    return metrics
      .filter((metric) => options.all || isJudged(after, metric, arm))
      .flatMap((metric) => {
        const values = (of: CaseResult) =>
          of.runs.filter((run) => run.arm === arm).flatMap((run) => run.metrics[metric]?.value ?? []);
        const [old, now] = [values(before), values(after)];
        if (old.length === 0 || now.length === 0) return [];
        const unit = own.find((run) => run.metrics[metric])!.metrics[metric]!.unit;
        return [{ metric, arm, unit, old, now, bad: worseDirection(after, metric, arm) }];
      });
  });
}

type Direction = 'lower' | 'higher';

function compareValues(
  before: number[],
  after: number[],
  bad: Direction | undefined,
  { margin = 0.05, error = 0.01 }: FigureOptions,
): Omit<Figure, 'metric' | 'arm' | 'unit'> {
  const counts: [number, number] = [before.length, after.length];
  const medians = { before: median(before), after: median(after), runs: counts };
  const all = [...before, ...after];
  if (new Set(all).size === 1) return { ...medians, change: 'same', ...(bad ? { worse: false } : {}) };
  // Ratios where all values are positive; otherwise differences, without a margin.
  const positive = all.every((value) => value > 0);
  const scale = (values: number[]) => (positive ? values.map(Math.log) : values);
  const { shift, low, high } = estimateShift(scale(after), scale(before), error);
  const told = Number.isFinite(low)
    ? judge(low, high, positive ? -Math.log(1 - margin) : 0, bad)
    : { change: 'few' as const };
  if (!positive) return { ...medians, ...told };
  const range = Number.isFinite(low) ? { low: Math.exp(low), high: Math.exp(high) } : {};
  return { ...medians, ratio: Math.exp(shift), ...range, ...told };
}

/** @param low, high where the change lies, with its sign; `matters`: by how much it may without that mattering */
function judge(
  low: number,
  high: number,
  matters: number,
  bad: Direction | undefined,
): Pick<Figure, 'change' | 'worse'> {
  const [notLower, notHigher] = [low >= -matters, high <= matters];
  const change = notLower && notHigher ? 'same' : high < 0 ? 'lower' : low > 0 ? 'higher' : 'unclear';
  if (bad === undefined) return { change };
  if (bad === 'lower' ? notLower : notHigher) return { change, worse: false };
  return change === 'unclear' ? { change } : { change, worse: change === bad };
}

const isJudged = ({ expectations }: CaseResult, metric: string, arm: string): boolean =>
  expectations.some(
    (expectation) =>
      expectation.metric === metric && (expectation.arm === arm || expectation.bound.of === arm),
  );

/** The side on which a figure is worse; none where an expectation bounds it on both, or none does. */
function worseDirection({ expectations }: CaseResult, metric: string, arm: string): Direction | undefined {
  const bounds = expectations.filter(
    (expectation) => expectation.metric === metric && expectation.arm === arm,
  );
  const least = bounds.some(({ bound }) => bound.min !== undefined);
  const most = bounds.some(({ bound }) => bound.max !== undefined);
  if (least === most) return undefined;
  return least ? 'lower' : 'higher';
}
