import test from 'ava';
import { estimateShift, leastRuns } from '../../../src/result/statistics/shift-estimate.ts';
import { normalFrom, randomFrom } from '../../helpers/random.ts';

const upTo = (n: number, from = 0) => Array.from({ length: n }, (_, index) => from + index + 1);

test('ends of the interval as tables of the Mann-Whitney test have them', (t) => {
  // n = m = 5: P(U = 0) = 1/252, P(U <= 1) = 2/252, P(U <= 2) = 4/252: two are cut off at 1 in 100.
  const five = estimateShift(upTo(5, 10), upTo(5));
  t.deepEqual(five, { shift: 10, low: 7, high: 13 });
  // n = m = 10: the critical value at a one-sided 0.01 is 19, so that 20 are cut off.
  const differences = upTo(10)
    .flatMap((a) => upTo(10).map((b) => a - b))
    .toSorted((a, b) => a - b);
  const ten = estimateShift(upTo(10), upTo(10));
  t.deepEqual([ten.low, ten.high], [differences[19], differences[80]]);
});

test('too few values have no interval', (t) => {
  t.deepEqual(estimateShift([1, 2, 3], [4, 5, 6]), { shift: -3, low: -Infinity, high: Infinity });
  t.is(leastRuns(), 5);
  t.is(leastRuns(0.06), 3);
});

test('no shift is called one at most twice in 100 times', (t) => {
  const random = randomFrom(17);
  const normal = normalFrom(random);
  const sample = () => Array.from({ length: 7 }, () => normal() * (random() < 0.2 ? 10 : 1));
  let wrong = 0;
  for (let use = 0; use < 2000; use++) {
    const { low, high } = estimateShift(sample(), sample());
    if (low > 0 || high < 0) wrong++;
  }
  t.true(wrong / 2000 <= 0.02, `${wrong}`);
});
