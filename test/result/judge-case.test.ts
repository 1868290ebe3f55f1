import test from 'ava';
import { judgeCase, worst } from '../../src/result/judge-case.ts';
import type { RunResult } from '../../src/result/model.ts';
import type { Arm, Expectation, Scenario } from '../../src/scenario/model.ts';
import { makeRun, metricNamed } from '../helpers/result.ts';

const run = (arm: Arm, repetition: number, values: Record<string, number>, part: Partial<RunResult> = {}) =>
  makeRun({
    arm,
    repetition,
    metrics: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, unit: 's' }])),
    ...part,
  });
const runsOf = (arm: Arm, values: number[]) => values.map((x, index) => run(arm, index + 1, { x }));

function judge(expect: Partial<Expectation>[], runs: RunResult[]) {
  const position = { file: 't', line: 1, column: 1 };
  const full = expect.map((one) => ({
    metric: metricNamed('x'),
    arm: 'mangled' as const,
    says: 'as said',
    position,
    ...one,
  }));
  return judgeCase({ expect: full } as Partial<Scenario> as Scenario, runs);
}

test('absolute bounds must hold in every run; the value nearest to failing is shown', (t) => {
  const passed = judge([{ min: 1, max: 10 }], runsOf('mangled', [3, 9, 5]));
  t.is(passed.verdict, 'pass');
  t.like(passed.expectations[0], { verdict: 'pass', observed: 9, unit: 's', bound: { min: 1, max: 10 } });
  const failed = judge([{ min: 1, max: 10 }], runsOf('mangled', [3, 12, 15]));
  t.like(failed.expectations[0], { verdict: 'fail', observed: 15, reason: 'got 15.00 s in 2 of 3 runs' });
  t.deepEqual(failed.reasons, ['x in mangled, as said: got 15.00 s in 2 of 3 runs']);
  t.is(judge([{ min: 5, max: 5 }], runsOf('mangled', [5])).verdict, 'pass');
});

test('runs of other arms do not count', (t) => {
  const runs = [...runsOf('baseline', [100]), ...runsOf('mangled', [1])];
  t.is(judge([{ max: 10 }], runs).verdict, 'pass');
  t.is(judge([{ max: 10, arm: 'baseline' }], runs).verdict, 'fail');
});

test('what was not measured is inconclusive', (t) => {
  const { verdict, expectations } = judge([{ max: 1, metric: metricNamed('y') }], runsOf('mangled', [1]));
  t.is(verdict, 'inconclusive');
  t.like(expectations[0], { observed: null, reason: 'y was not measured in run 1' });
  t.is(judge([{ max: 1 }], runsOf('baseline', [1])).expectations[0]!.reason, 'the arm mangled was not run');
  t.is(judge([], []).verdict, 'inconclusive');
});

test('a share of another metric is taken within each run', (t) => {
  const runs = [run('mangled', 1, { x: 1, y: 10 }), run('mangled', 2, { x: 3, y: 20 })];
  t.like(judge([{ min: 0.08, max: 0.16, of: { metric: metricNamed('y') } }], runs).expectations[0], {
    verdict: 'pass',
    observed: 0.15,
    unit: 'share',
    bound: { of: 'y' },
  });
  t.is(judge([{ max: 0.12, of: { metric: metricNamed('y') } }], runs).verdict, 'fail');
  const zero = judge([{ max: 1, of: { metric: metricNamed('y') } }], [run('mangled', 1, { x: 1, y: 0 })]);
  t.like(zero.expectations[0], {
    verdict: 'inconclusive',
    reason: 'y is 0 in run 1: no ratio to 0',
  });
});

const compare = (bounds: Partial<Expectation>, base: number[], values: number[]) =>
  judge(
    [{ ...bounds, of: { arm: 'baseline' } }],
    [...runsOf('baseline', base), ...runsOf('mangled', values)],
  );

test('arms are compared by the interval of the ratios of their pairs', (t) => {
  const passed = compare({ min: 0.9 }, [10, 20, 10, 20, 10], [9.5, 19, 9.6, 19.8, 10]);
  t.is(passed.verdict, 'pass');
  t.like(passed.expectations[0], { observed: 0.96, interval: [0.95, 1], unit: 'share' });
  const failed = compare({ min: 0.9 }, [10, 20, 10, 20, 10], [5, 10, 5, 10, 8]);
  t.is(failed.verdict, 'fail');
  // What it is told beside: the noise floor.
  t.regex(
    failed.reasons[0]!,
    /between 50 % and 80 % of baseline \(5 pairs\); two runs of baseline differ by 100 %$/,
  );
  t.is(compare({ max: 0.9 }, [10, 20, 10, 20, 10], [5, 10, 5, 10, 8]).verdict, 'pass');
});

test('pairs take out what changes from one repetition to the next', (t) => {
  // The machine was ten times slower in the second: the arms still differ by 5 %.
  t.is(compare({ min: 0.9 }, [100, 10, 100, 50, 20], [95, 9.5, 95, 47.5, 19]).verdict, 'pass');
});

test('noise larger than the effect is inconclusive, and so are few pairs', (t) => {
  const noisy = compare({ min: 0.9 }, [10, 10, 10, 10, 10], [8, 9.5, 10, 11, 9]);
  t.is(noisy.verdict, 'inconclusive');
  t.regex(
    noisy.expectations[0]!.reason!,
    /between 80 % and 110 % of baseline \(5 pairs\): the noise is larger than the effect \(two runs of baseline differ by [\d.]+ %\)/,
  );
  const few = compare({ min: 0.9 }, [10, 10], [10, 10]);
  t.is(few.verdict, 'inconclusive');
  t.regex(few.reasons[0]!, /2 pairs of runs, but at least 3 are needed.*"repeat: 5"/);
  t.is(compare({ min: 0.9 }, [10, 0, 10], [10, 10, 10]).verdict, 'inconclusive');
});

test('failures fail, doubts never let pass, nor fail by the doubtful run', (t) => {
  const doubts = ['the capture lost packets'];
  const doubtful = judge([{ max: 10 }], [run('mangled', 1, { x: 1 }, { doubts })]);
  t.deepEqual([doubtful.verdict, doubtful.reasons], ['inconclusive', doubts]);
  t.is(judge([{ max: 10 }], [run('mangled', 1, { x: 100 }, { doubts })]).verdict, 'inconclusive');
  t.is(judge([], [run('mangled', 1, {}, { doubts })]).verdict, 'inconclusive');
  const failed = judge([{ max: 10 }], [run('mangled', 1, { x: 1 }, { doubts, failures: ['exit code 1'] })]);
  t.deepEqual([failed.verdict, failed.reasons], ['fail', ['exit code 1', ...doubts]]);
});

test('a doubt about another arm does not touch an expectation', (t) => {
  const runs = [run('baseline', 1, { x: 1 }, { doubts: ['noise'] }), run('mangled', 1, { x: 100 })];
  const { verdict, expectations } = judge([{ max: 10 }], runs);
  t.deepEqual([verdict, expectations[0]!.verdict], ['fail', 'fail']);
});

test('the worst verdict', (t) => {
  t.is(worst([]), 'pass');
  t.is(worst(['pass', 'skipped']), 'skipped');
  t.is(worst(['fail', 'inconclusive', 'pass']), 'fail');
  t.is(worst(['skipped', 'inconclusive', 'pass']), 'inconclusive');
});

test('a run in which nothing could be judged is no pass', (t) => {
  const { verdict, reasons } = judgeCase(
    { expect: [], unjudged: true } as Partial<Scenario> as Scenario,
    runsOf('baseline', [1]),
  );
  t.is(verdict, 'inconclusive');
  t.regex(reasons.join(), /on arms that were not run/);
});
