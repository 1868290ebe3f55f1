import test from 'ava';
import type { Presence } from '../../../src/result/statistics/presence-test.ts';
import { findBoundary, mostPoints } from '../../../src/suite/search/boundary.ts';

const search = (from: number, to: number, presence: (value: number) => Presence) =>
  findBoundary(from, to, async (value) => presence(value));
const below = (limit: number) => (value: number) => (value < limit ? 'present' : 'absent') as Presence;

test('the two neighbours between which the answer changes, either way round', async (t) => {
  for (const limit of [3, 4, 57, 500, 999, 1000]) {
    const { outcome, between } = await search(2, 1000, below(limit));
    t.is(outcome, 'between');
    t.deepEqual(between, [limit - 1, limit]);
    t.deepEqual((await search(1000, 2, below(limit))).between, [limit, limit - 1]);
  }
});

test('no value is tried twice, and no more than announced', async (t) => {
  const { points } = await search(2, 1000, below(300));
  t.is(new Set(points.map(({ value }) => value)).size, points.length);
  t.true(points.length <= mostPoints(2, 1000), `${points.length}`);
});

test('no boundary where both ends are alike, or one is unclear', async (t) => {
  t.is((await search(1, 100, () => 'absent')).outcome, 'same');
  t.is((await search(1, 100, (value) => (value === 100 ? 'unclear' : 'present'))).outcome, 'unclear');
});

test('where it is unclear on the way, what is left is said', async (t) => {
  const { outcome, between } = await search(0, 100, (value) =>
    value === 50 ? 'unclear' : value < 50 ? 'present' : 'absent',
  );
  t.is(outcome, 'unclear');
  t.deepEqual(between, [0, 100]);
});

test('a second boundary in a gap is seen', async (t) => {
  const island = (value: number): Presence =>
    value < 10 || (value > 70 && value < 80) ? 'present' : 'absent';
  t.is((await search(0, 100, island)).outcome, 'not monotone');
});
