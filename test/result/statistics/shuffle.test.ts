import test from 'ava';
import { shuffled } from '../../../src/result/statistics/shuffle.ts';

test('the order is the same for a seed, and a fair coin over the rounds', (t) => {
  const rounds = Array.from({ length: 2000 }, (_, round) => shuffled(['a', 'b'], 1, round).join(''));
  t.deepEqual(
    rounds,
    rounds.map((_, round) => shuffled(['a', 'b'], 1, round).join('')),
  );
  const first = rounds.filter((one) => one === 'ab').length;
  t.is(rounds.filter((one) => one === 'ba').length, 2000 - first);
  // Four standard deviations.
  t.true(Math.abs(first - 1000) < 90, `${first}`);
  t.notDeepEqual(
    rounds.slice(0, 20),
    Array.from({ length: 20 }, (_, round) => shuffled(['a', 'b'], 2, round).join('')),
  );
});

test('nothing is lost', (t) => {
  for (let round = 0; round < 20; round++)
    t.deepEqual(shuffled([1, 2, 3, 4], 9, round).toSorted(), [1, 2, 3, 4]);
});
