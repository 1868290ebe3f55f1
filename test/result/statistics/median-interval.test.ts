import test from 'ava';
import { medianInterval } from '../../../src/result/statistics/median-interval.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, index) => n - index);

test('order statistics as tables of the sign test have them', (t) => {
  // Conover, table A3, p = 1/2: P(X <= 0 | 5) = 1/32, P(X <= 1 | 8) = 9/256, P(X <= 5 | 20) = 0.0207.
  t.like(medianInterval(upTo(5)), { median: 3, low: 1, high: 5, coverage: 1 - 2 / 32 });
  const eight = medianInterval(upTo(8));
  t.deepEqual([eight.low, eight.high], [2, 7]);
  t.true(Math.abs(eight.coverage - (1 - 18 / 256)) < 1e-6);
  const twenty = medianInterval(upTo(20));
  t.deepEqual([twenty.low, twenty.high], [6, 15]);
  t.true(Math.abs(twenty.coverage - 0.9586) < 1e-3);
});

test('few values give their whole range', (t) => {
  t.like(medianInterval([0.9, 1.1, 1]), { median: 1, low: 0.9, high: 1.1 });
  t.like(medianInterval([2]), { median: 2, low: 2, high: 2 });
});

test('the interval holds the true median about as often as it says', (t) => {
  // A small generator of its own, so that the figures are the same each time: Lehmer, 48271 mod 2^31 - 1.
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const trials = 2000;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    // A lopsided distribution, whose median is ln 2.
    const { low, high } = medianInterval(Array.from({ length: 8 }, () => -Math.log(random())));
    if (low <= Math.LN2 && Math.LN2 <= high) held++;
  }
  t.true(Math.abs(held / trials - 0.93) < 0.02, `${held / trials}`);
});
