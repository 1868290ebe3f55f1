import type { Expectation, Scenario } from '../scenario/model.ts';
import { judgeAbsolute } from './judge-absolute.ts';
import type { CaseResult, ExpectationResult, RunResult, Verdict } from './model.ts';
import { judgeRelative } from './judge-relative.ts';

const order: readonly Verdict[] = ['pass', 'skipped', 'inconclusive', 'fail'];

/** The worst: fail, then inconclusive, then skipped, then pass. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), 'pass');
}

/**
 * Judges a case by its runs. What failed outright fails it, doubts make it inconclusive, never pass; a doubt
 * about a run also takes from an expectation the right to fail by that run.
 */
export function judgeCase(
  scenario: Scenario,
  runs: readonly RunResult[],
): Pick<CaseResult, 'verdict' | 'reasons' | 'expectations'> {
  const expectations = scenario.expect.map((expectation) => judge(expectation, runs));
  const failures = distinct(runs, (run) => run.failures);
  const doubts = distinct(runs, (run) => run.doubts);
  const nothing = [
    ...(runs.length === 0 ? ['nothing was run'] : []),
    ...(scenario.unjudged ? ['nothing was judged: all expectations are on arms that were not run'] : []),
  ];
  const verdict = worst([
    failures.length > 0 ? 'fail' : 'pass',
    doubts.length + nothing.length > 0 ? 'inconclusive' : 'pass',
    ...expectations.map((expectation) => expectation.verdict),
  ]);
  const missed = expectations.flatMap(({ verdict, metric, arm, bound, reason }) =>
    verdict === 'pass' || doubts.includes(reason ?? '')
      ? []
      : [`${metric} in ${arm}, ${bound.says}: ${reason}`],
  );
  const reasons = [...failures, ...missed, ...doubts, ...nothing];
  return { verdict, reasons, expectations };
}

function judge(expectation: Expectation, runs: readonly RunResult[]): ExpectationResult {
  const { arm, min, max, of, says } = expectation;
  const relative = of !== undefined && 'arm' in of;
  const concerned = runs.filter((run) => run.arm === arm || (relative && run.arm === of.arm));
  const judged = relative ? judgeRelative(expectation, of.arm, runs) : judgeAbsolute(expectation, runs);
  const doubt = concerned.flatMap((run) => run.doubts)[0];
  return {
    metric: expectation.metric.name,
    arm,
    ...judged,
    ...(doubt === undefined ? {} : { verdict: 'inconclusive' as const, reason: doubt }),
    bound: {
      says,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(of === undefined ? {} : { of: 'arm' in of ? of.arm : of.metric.name }),
    },
  };
}

/** Sentences of runs, without duplicates. */
function distinct(runs: readonly RunResult[], sentences: (run: RunResult) => readonly string[]): string[] {
  return [...new Set(runs.flatMap(sentences))];
}
