import { formatValue } from '../lib/format-value.ts';
import type { Arm, Expectation } from '../scenario/model.ts';
import { margin } from './judge-absolute.ts';
import { medianInterval } from './statistics/median-interval.ts';
import { noiseFloor } from './statistics/noise-floor.ts';
import type { Judgement } from './judgement.ts';
import type { RunResult } from './model.ts';

/** Fewer pairs do not show the noise. */
const leastPairs = 3;
/** Each end of the interval is wrong once in 100 times, given enough pairs: seven. */
const confidence = 0.98;

/**
 * An expectation on the ratio of two arms. The arms' runs are interleaved, so that those of one repetition
 * share what the machine was like: each pair gives a ratio, and the bounds are held against the interval in
 * which the median of the ratios lies. All inside: pass; all outside: fail; else the noise is larger than the
 * effect, which is inconclusive unless the author allows it.
 */
export function judgeRelative(expectation: Expectation, base: Arm, runs: readonly RunResult[]): Judgement {
  const { name } = expectation.metric;
  const inconclusive = (reason: string): Judgement => ({
    verdict: 'inconclusive',
    observed: null,
    unit: 'share',
    reason,
  });
  const ratios: number[] = [];
  const references: number[] = [];
  for (const run of runs.filter(({ arm }) => arm === expectation.arm)) {
    const other = runs.find(({ arm, repetition }) => arm === base && repetition === run.repetition);
    if (!other) continue;
    const [value, reference] = [run.metrics[name]?.value, other.metrics[name]?.value];
    const missing = value === undefined ? expectation.arm : reference === undefined ? base : undefined;
    if (missing !== undefined)
      return inconclusive(`${name} was not measured in run ${run.repetition} of ${missing}`);
    if (reference === 0)
      return inconclusive(`${name} is 0 in run ${run.repetition} of ${base}: no ratio to 0`);
    ratios.push(value! / reference!);
    references.push(reference!);
  }
  if (ratios.length < leastPairs) {
    const pairs = `${ratios.length} ${ratios.length === 1 ? 'pair' : 'pairs'} of runs`;
    return inconclusive(
      `${pairs}, but at least ${leastPairs} are needed to estimate the noise; set "repeat: 5"`,
    );
  }
  const { median, low, high } = medianInterval(ratios, confidence);
  const judged = { observed: median, interval: [low, high] as [number, number], unit: 'share' };
  const range = `between ${percent(low)} and ${percent(high)} of ${base} (${ratios.length} pairs)`;
  if (margin(low, expectation) >= 0 && margin(high, expectation) >= 0) return { ...judged, verdict: 'pass' };
  const noise = noiseFloor(references);
  const own = noise ? `two runs of ${base} differ by ${percent(noise.typical)}` : '';
  const outside = high < (expectation.min ?? -Infinity) || low > (expectation.max ?? Infinity);
  if (outside) return { ...judged, verdict: 'fail', reason: own ? `${range}; ${own}` : range };
  const reason = `${range}: the noise is larger than the effect${own && ` (${own})`}; more repetitions or a longer test would narrow it`;
  return { ...judged, verdict: expectation.noise === 'allow' ? 'pass' : 'inconclusive', reason };
}

const percent = (share: number): string => formatValue(share, 'share');
