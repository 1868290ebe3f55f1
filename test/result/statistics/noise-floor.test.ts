import test from 'ava';
import { noiseFloor } from '../../../src/result/statistics/noise-floor.ts';

test('an arm compared with itself, run with the next', (t) => {
  t.is(noiseFloor([1]), undefined);
  t.is(noiseFloor([0, 0]), undefined);
  const floor = noiseFloor([100, 110, 100, 100, 130, 100, 7])!;
  t.is(floor.pairs, 3);
  t.true(Math.abs(floor.typical - 0.1) < 1e-9);
  t.true(Math.abs(floor.largest - 0.3) < 1e-9);
});

test('drift over many runs is not noise', (t) => {
  const { largest } = noiseFloor(Array.from({ length: 100 }, (_, index) => 100 + index))!;
  t.true(largest < 0.011, `${largest}`);
});
