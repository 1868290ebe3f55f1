import test from 'ava';
import {
  estimateRatio,
  RatioTest,
  type Bounds,
  type Place,
} from '../../../src/result/statistics/ratio-test.ts';
import { normalFrom, randomFrom } from '../../helpers/random.ts';

const times = (n: number, value: number) => Array.from({ length: n }, () => value);

function placeOf(ratios: readonly number[], bounds: Bounds, error?: number): Place {
  const asked = new RatioTest(bounds, error);
  for (const ratio of ratios) asked.add(ratio);
  return asked.place;
}

test('ratios against bounds', (t) => {
  t.is(placeOf(times(12, 1), { min: 0.9 }), 'inside');
  t.is(placeOf(times(12, 0.5), { min: 0.9 }), 'outside');
  t.is(placeOf(times(12, 1), { min: 0.9, max: 1.1 }), 'inside');
  t.is(placeOf(times(12, 1.5), { min: 0.9, max: 1.1 }), 'outside');
  t.is(placeOf(times(12, 0.1), { max: 1.1 }), 'inside');
  t.is(placeOf(times(30, 0.9), { min: 0.9 }), 'unclear');
  t.is(placeOf(times(12, 0), { min: 0.9 }), 'outside');
});

test('no fewer than seven pairs can say anything at 1 in 100, whatever they show', (t) => {
  t.is(placeOf(times(6, 0.1), { min: 0.9 }), 'unclear');
  t.is(placeOf(times(7, 0.1), { min: 0.9 }), 'outside');
  t.is(placeOf(times(5, 0.1), { min: 0.9 }, 0.1), 'outside');
});

test('the first answer stays', (t) => {
  t.is(placeOf([...times(8, 0.1), ...times(100, 5)], { min: 0.9 }), 'outside');
});

test('the estimate is the Hodges-Lehmann one, its interval open where there are too few pairs', (t) => {
  const few = estimateRatio([0.5, 1, 2]);
  t.true(Math.abs(few.ratio - 1) < 1e-12);
  t.deepEqual([few.low, few.high, few.pairs], [0, Infinity, 3]);
  // One far off moves it little.
  const { ratio } = estimateRatio([...times(9, 0.8), 1000]);
  t.true(Math.abs(ratio - 0.8) < 1e-12);
});

test('the interval agrees with the test against a bound', (t) => {
  const normal = normalFrom(randomFrom(3));
  const ratios = Array.from({ length: 40 }, () => Math.exp(-0.2 + 0.1 * normal()));
  const { low, high, ratio } = estimateRatio(ratios);
  t.true(low < ratio && ratio < high && high < 1 && low > 0.5, `${low} ${ratio} ${high}`);
  t.true(Math.abs(ratio - Math.exp(-0.2)) < 0.05);
  const narrower = estimateRatio(ratios, 0.1);
  t.true(narrower.low > low && narrower.high < high);
});

test('the interval looked at after every pair leaves the true ratio out in at most 2 of 100 uses', (t) => {
  const random = randomFrom(11);
  const normal = normalFrom(random);
  const uses = 300;
  let missed = 0;
  for (let use = 0; use < uses; use++) {
    const ratios: number[] = [];
    let held = true;
    while (ratios.length < 30) {
      ratios.push(0.8 * Math.exp((random() < 0.2 ? 0.3 : 0.05) * normal()));
      if (ratios.length % 5 !== 0) continue;
      const { low, high } = estimateRatio(ratios);
      held &&= low <= 0.8 && 0.8 <= high;
    }
    if (!held) missed++;
  }
  t.true(missed / uses <= 0.02, `${missed} of ${uses}`);
});
