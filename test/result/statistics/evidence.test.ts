import test from 'ava';
import { Evidence } from '../../../src/result/statistics/evidence.ts';

const strength = (values: readonly number[], side: 'below' | 'above', centre = 0) => {
  const evidence = new Evidence(centre, side);
  for (const value of values) evidence.add(value);
  return Math.exp(evidence.log);
};

test('the bets are fair: over both signs of every value they come to what was there', (t) => {
  // All 2^6 ways to give these distances a sign are as likely, and the mean of what is owned must stay 1.
  const distances = [0.003, 0.04, 0.2, 0.7, 3, Infinity];
  let sum = 0;
  for (let signs = 0; signs < 64; signs++)
    sum += strength(
      distances.map((one, index) => ((signs >> index) & 1 ? one : -one)),
      'above',
    );
  t.true(Math.abs(sum / 64 - 1) < 1e-9, `${sum / 64}`);
});

test('values far on one side double it at most; on the other they do not end it', (t) => {
  t.true(Math.abs(strength([-1, -1, -1, -1, -1, -1, -1, -1], 'below') - 1.99 ** 8) / 1.99 ** 8 < 0.1);
  t.true(strength([Infinity], 'below') > 0);
  t.true(strength([Infinity, ...Array.from({ length: 16 }, () => -1)], 'below') > 100);
  t.true(strength([1, 1, 1], 'below') < 1e-3);
});

test('what lies on the centre says nothing', (t) => {
  t.is(strength([0.3, 0.3], 'above', 0.3), 1);
  t.true(strength([0.3], 'above', 0.29) > 1);
  t.is(strength([0.1], 'above'), strength([-0.1], 'below'));
});
