import test from 'ava';
import { compareResults } from '../../../src/suite/compare/compare.ts';
import { formatComparison } from '../../../src/report/summary/compare-summary.ts';
import type { ExpectationResult, Result } from '../../../src/result/model.ts';
import { makeScreen } from '../../../src/report/summary/screen.ts';
import { randomFrom } from '../../helpers/random.ts';
import { makeCase, makeExpectation, makeResult, makeRun } from '../../helpers/result.ts';

const least: Partial<ExpectationResult> = { metric: 'x', bound: { says: 'min 1', min: 1 } };

const resultOf = (values: number[], expectation = least, part: Partial<Result> = {}): Result => {
  const runs = values.map((value, index) =>
    makeRun({ repetition: index + 1, metrics: { x: { value, unit: 'bit/s' }, y: { value: 1, unit: '' } } }),
  );
  return makeResult({ cases: [makeCase({ runs, expectations: [makeExpectation(expectation)] })], ...part });
};
const around = (value: number) => [0.97, 0.99, 1, 1.01, 1.02].map((one) => one * value);
const compared = (before: number[], after: number[], expectation = least) => {
  const document = compareResults([resultOf(before, expectation)], [resultOf(after, expectation)]);
  return { verdict: document.verdict, ...document.cases[0]!.figures[0] };
};

test('a figure that is worse by more than the noise', (t) => {
  t.like(compared(around(100), around(80)), { verdict: 'worse', change: 'lower', worse: true, runs: [5, 5] });
  t.like(compared(around(100), around(130)), { verdict: 'not worse', change: 'higher', worse: false });
  const most = { metric: 'x', bound: { says: 'max 200', max: 200 } };
  t.like(compared(around(100), around(130), most), { verdict: 'worse', change: 'higher', worse: true });
  const equal = { metric: 'x', bound: { says: 'equals 1', min: 1, max: 1 } };
  t.like(compared(around(100), around(80), equal), {
    verdict: 'not worse',
    change: 'lower',
    worse: undefined,
  });
  const { ratio, low, high } = compared(around(100), around(80));
  t.true(Math.abs(ratio! - 0.8) < 0.01 && low! < 0.8 && high! > 0.8);
});

test('noise, and too few runs', (t) => {
  const noisy = [60, 80, 100, 120, 140];
  t.like(compared(noisy, around(95)), { verdict: 'inconclusive', change: 'unclear', worse: undefined });
  t.like(compared(around(100), around(100.5)), { verdict: 'not worse', change: 'same', worse: false });
  t.like(compared([100], [50]), { verdict: 'not worse', change: 'few', low: undefined });
  t.like(compared([0], [0]), { verdict: 'not worse', change: 'same', worse: false });
});

test('where there is a 0 there is no ratio, but a difference', (t) => {
  const most = { metric: 'x', bound: { says: 'max 0', max: 0 } };
  const grown = compared([0, 0, 0, 0, 0], [1, 2, 3, 4, 5], most);
  t.like(grown, { verdict: 'worse', change: 'higher', worse: true, ratio: undefined });
});

test('only what something is expected of is shown, unless all is asked for', (t) => {
  const results = [resultOf([1]), resultOf([2])].map((one) => [one]);
  const figures = (all: boolean) =>
    compareResults(results[0]!, results[1]!, { all }).cases[0]!.figures.map(({ metric }) => metric);
  t.deepEqual(figures(false), ['x']);
  t.deepEqual(figures(true), ['x', 'y']);
});

test('a case that passed and fails is worse; cases of one side are named', (t) => {
  const failed = resultOf([1]);
  failed.cases[0]!.verdict = 'fail';
  const document = compareResults([resultOf([1])], [failed]);
  t.is(document.verdict, 'worse');
  t.deepEqual(document.reasons, ['tcp-psh: passed before, now fails']);
  failed.cases[0]!.verdict = 'inconclusive';
  t.like(compareResults([resultOf([1])], [failed]), {
    verdict: 'inconclusive',
    reasons: ['tcp-psh: passed before, now inconclusive'],
  });
  const other = resultOf([1], least, { scenario: { name: 'other', title: '', file: 'other.yaml' } });
  const apart = compareResults([resultOf([1])], [other]);
  t.deepEqual(apart.only, { before: ['tcp-psh'], after: ['other'] });
  t.is(apart.verdict, 'inconclusive');
  // What is told of a scenario that only one has is no difference.
  t.deepEqual(apart.environment, []);
});

test('two results of one case each are compared, whatever was set', (t) => {
  const [one, two] = [resultOf([1]), resultOf([1])];
  Object.assign(one.cases[0]!, { name: 'MTU=1500', values: { MTU: '1500' } });
  Object.assign(two.cases[0]!, { name: 'MTU=9000', values: { MTU: '9000' } });
  const document = compareResults([one], [two]);
  t.is(document.cases[0]!.name, 'tcp-psh MTU=1500 → MTU=9000');
  t.deepEqual(document.only, { before: [], after: [] });
});

test('what differs around them comes first', (t) => {
  const before = resultOf([1]);
  before.environment = {
    ...before.environment,
    offloads: { 'h1:eth0': ['tx-checksumming', 'highdma'] },
    details: { processor: 'slow' },
  };
  const after = resultOf([1]);
  after.environment = {
    ...after.environment,
    kernel: '6.1.0',
    accelerator: 'tcg',
    cpus: 8,
    tools: { iperf3: '3.16', tc: '6.1.0' },
    offloads: { 'h1:eth0': ['highdma', 'generic-receive-offload'], 'h2:eth0': ['highdma'] },
    objects: { 'tcp-psh': 'a'.repeat(64) },
    seed: 7,
    details: { processor: 'fast' },
  };
  const { environment } = compareResults([before], [after]);
  t.deepEqual(environment, [
    { what: 'kernel', before: '6.18.5', after: '6.1.0' },
    { what: 'processor', before: 'slow', after: 'fast' },
    { what: 'processors', before: '2', after: '8' },
    { what: 'iperf3', before: '3.12', after: '3.16' },
    { what: 'clang', before: '14.0.6' },
    { what: 'tcp-psh: seed', before: '1', after: '7' },
    { what: 'accelerator', after: 'tcg' },
    { what: 'tc', after: '6.1.0' },
    { what: 'object tcp-psh', after: 'aaaaaaaaaaaa' },
    { what: 'tcp-psh: h1:eth0 generic-receive-offload', before: 'off', after: 'on' },
    { what: 'tcp-psh: h1:eth0 tx-checksumming', before: 'on', after: 'off' },
  ]);
  t.deepEqual(compareResults([before], [before]).environment, []);
});

test('as a person reads it', (t) => {
  const document = compareResults([resultOf(around(1e9))], [resultOf(around(8e8), least)]);
  const text = formatComparison(document, makeScreen({ width: 100, unicode: true, color: false }));
  t.regex(text, /^environment differences\n {2}none known\n\ntcp-psh {2}pass\n {2}x {2}mangled {2}1 Gbit\/s/);
  t.regex(
    text,
    /× 0\.800 {2}\(0\.\d+ – 0\.\d+\) {2}5 and 5 runs {2}worse\n\nWORSE\n {2}tcp-psh: x in mangled is lower\n$/,
  );
});

test('however many figures there are, noise makes one look worse at most once in a hundred times', (t) => {
  const random = randomFrom(7);
  const suite = () =>
    Array.from({ length: 30 }, (_, index) => {
      const name = `s${index}`;
      const values = Array.from({ length: 8 }, () => 90 + 20 * random());
      return resultOf(values, least, { scenario: { name, title: '', file: `${name}.yaml` } });
    });
  const times = 300;
  const found = Array.from({ length: times }, () => compareResults(suite(), suite()));
  t.true(found.filter(({ verdict }) => verdict === 'worse').length <= times * 0.02);
  const slower = suite().map((one) => ({
    ...one,
    cases: resultOf(around(60).concat(around(61)).slice(0, 8)).cases,
  }));
  t.is(compareResults(suite(), slower).verdict, 'worse');
  // Figures that are always the same take no share.
  const constant = Array.from({ length: 30 }, (_, index) =>
    resultOf([1, 1, 1, 1, 1], least, { scenario: { name: `c${index}`, title: '', file: 'c.yaml' } }),
  );
  const one = compareResults([...constant, resultOf(around(100))], [...constant, resultOf(around(80))]);
  t.is(one.verdict, 'worse');
});
