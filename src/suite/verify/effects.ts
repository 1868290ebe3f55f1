import type { RunResult } from '../../result/model.ts';
import type { Scenario } from '../../scenario/model.ts';
import { estimateRatio } from '../../result/statistics/ratio-test.ts';

/** How much a metric changed from base to fix. */
export interface Effect {
  metric: string;
  arm: string;
  /** Fix to base, and where it lies; absent: a value is 0, or there were too few rounds. */
  ratio: number;
  low?: number;
  high?: number;
  pairs: number;
}

/** Effects on the metrics that the scenario judges, where they are above 0 in every round and not constant. */
export function effectsOf(
  scenario: Scenario,
  base: readonly RunResult[],
  fix: readonly RunResult[],
): Effect[] {
  const judged = new Map(
    scenario.expect.map(({ metric, arm }) => [`${metric.name} ${arm}`, { metric: metric.name, arm }]),
  );
  return [...judged.values()].flatMap(({ metric, arm }) => {
    const ofArm = (runs: readonly RunResult[]) =>
      runs
        .filter((run) => run.arm === arm)
        .toSorted((a, b) => a.repetition - b.repetition)
        .map((run) => run.metrics[metric]?.value ?? 0);
    const [before, after] = [ofArm(base), ofArm(fix)];
    const same = new Set([...before, ...after]).size === 1;
    if (
      same ||
      before.length === 0 ||
      before.length !== after.length ||
      [...before, ...after].some((value) => value <= 0)
    )
      return [];
    const { ratio, low, high, pairs } = estimateRatio(after.map((value, index) => value / before[index]!));
    return [{ metric, arm, ratio, ...(high === Infinity ? {} : { low, high }), pairs }];
  });
}
