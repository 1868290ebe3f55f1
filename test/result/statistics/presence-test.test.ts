import test from 'ava';
import {
  defaultRates,
  PresenceTest,
  type Presence,
  type Rates,
} from '../../../src/result/statistics/presence-test.ts';
import { randomFrom } from '../../helpers/random.ts';

const after = (runs: readonly boolean[], rates?: Rates) => {
  const presence = new PresenceTest(rates);
  return runs.map((shown) => presence.add(shown)).at(-1);
};
const times = (n: number, shown: boolean) => Array.from({ length: n }, () => shown);

test('a bug that always shows takes two runs, its absence three', (t) => {
  t.deepEqual([after([true]), after([true, true])], ['unclear', 'present']);
  t.deepEqual([after([false, false]), after(times(3, false))], ['unclear', 'absent']);
  t.is(after([true, false]), 'unclear');
  t.is(after([true, true, ...times(10, false)]), 'present', 'an answer stays');
});

test('a bug that shows seldom takes more', (t) => {
  const seldom = defaultRates(0.2);
  t.is(after([true, true], seldom), 'present');
  t.is(after(times(20, false), seldom), 'unclear');
  t.is(after(times(30, false), seldom), 'absent');
  t.throws(() => new PresenceTest({ shows: 0.5, alarms: 0.5 }), { message: /can't be told apart/ });
});

test('at most one answer in 100 is wrong', (t) => {
  const random = randomFrom(5);
  const wrong = (rate: number, rates: Rates, answer: Presence) => {
    let count = 0;
    for (let use = 0; use < 10_000; use++) {
      const presence = new PresenceTest(rates);
      while (presence.presence === 'unclear') presence.add(random() < rate);
      if (presence.presence === answer) count++;
    }
    return count / 10_000;
  };
  for (const shows of [0.2, 0.5, 0.9]) {
    const rates = defaultRates(shows);
    t.true(wrong(rates.shows, rates, 'absent') <= 0.01);
    t.true(wrong(rates.alarms, rates, 'present') <= 0.01);
  }
});
