import test from 'ava';
import type { Expectation, Scenario } from '../../../src/scenario/model.ts';
import { effectsOf } from '../../../src/suite/verify/effects.ts';
import { makeRun, metricNamed } from '../../helpers/result.ts';

const scenario = {
  expect: [
    { metric: metricNamed('x'), arm: 'mangled' },
    { metric: metricNamed('x'), arm: 'mangled' },
  ] as Expectation[],
} as Partial<Scenario> as Scenario;
const runs = (values: number[]) =>
  values.map((value, index) => makeRun({ repetition: index + 1, metrics: { x: { value, unit: 's' } } }));
const effects = (base: number[], fix: number[]) => effectsOf(scenario, runs(base), runs(fix));

test('how much a figure changed, each once', (t) => {
  const [effect, ...others] = effects([2, 4, 8], [1, 2, 4]);
  t.deepEqual(others, []);
  t.like(effect, { metric: 'x', arm: 'mangled', pairs: 3, low: undefined });
  t.true(Math.abs(effect!.ratio - 0.5) < 1e-12);
  const many = Array.from({ length: 20 }, (_, index) => 10 + (index % 3));
  const [known] = effects(
    many,
    many.map((one) => one * 2),
  );
  t.true(known!.low! > 1.9 && known!.high! < 2.1, JSON.stringify(known));
});

test('a figure that never changes, and one that is 0, have none', (t) => {
  t.deepEqual(effects([3, 3], [3, 3]), []);
  t.deepEqual(effects([200, 200], [0, 0]), []);
});
