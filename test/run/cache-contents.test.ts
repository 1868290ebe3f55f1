import test from 'ava';
import { leastUsed } from '../../src/run/cache-contents.ts';

const hour = 3_600_000;
const now = 100 * hour;
const entry = (path: string, hours: number, bytes = 100) => ({ path, bytes, used: now - hours * hour });
const paths = (limit: number, ...entries: ReturnType<typeof entry>[]) =>
  leastUsed(entries, limit, now).map(({ path }) => path);

test('what was not used for longest goes, until the rest fits', (t) => {
  const entries = [entry('a', 5), entry('b', 50), entry('c', 20)];
  t.deepEqual(paths(300, ...entries), []);
  t.deepEqual(paths(299, ...entries), ['b']);
  t.deepEqual(paths(100, ...entries), ['b', 'c']);
});

test('what was used within the hour stays, however much there is', (t) => {
  t.deepEqual(paths(0, entry('a', 0.5), entry('b', 2)), ['b']);
});
