import { formatValue } from '../lib/format-value.ts';
import type { Expectation } from '../scenario/model.ts';
import type { Judgement } from './judgement.ts';
import type { RunResult } from './model.ts';

/** An expectation that must hold in every run of its arm; the value nearest to failing is what is shown. */
export function judgeAbsolute(expectation: Expectation, runs: readonly RunResult[]): Judgement {
  const {
    arm,
    of,
    metric: { name },
  } = expectation;
  const own = runs.filter((run) => run.arm === arm);
  const values: number[] = [];
  let unit = '';
  const inconclusive = (reason: string): Judgement => ({
    verdict: 'inconclusive',
    observed: null,
    unit,
    reason,
  });
  if (own.length === 0) return inconclusive(`the arm ${arm} was not run`);
  for (const run of own) {
    const metric = run.metrics[name];
    if (!metric) return inconclusive(`${name} was not measured in run ${run.repetition}`);
    unit = metric.unit;
    if (of === undefined) {
      values.push(metric.value);
      continue;
    }
    if ('arm' in of) throw new Error('a comparison of arms is judged by pairs of runs');
    const base = run.metrics[of.metric.name];
    unit = 'share';
    if (!base) return inconclusive(`${of.metric.name} was not measured in run ${run.repetition}`);
    if (base.value === 0)
      return inconclusive(`${of.metric.name} is 0 in run ${run.repetition}: no ratio to 0`);
    values.push(metric.value / base.value);
  }
  const observed = values.reduce((a, b) => (margin(b, expectation) < margin(a, expectation) ? b : a));
  const outside = values.filter((value) => margin(value, expectation) < 0).length;
  if (outside === 0) return { verdict: 'pass', observed, unit };
  const where = own.length === 1 ? '' : ` in ${outside} of ${own.length} runs`;
  return { verdict: 'fail', observed, unit, reason: `got ${formatValue(observed, unit)}${where}` };
}

/** How far a value is inside of the bounds; below 0: outside. */
export function margin(
  value: number,
  { min = -Infinity, max = Infinity }: Pick<Expectation, 'min' | 'max'>,
): number {
  return Math.min(value - min, max - value);
}
