import test from 'ava';
import { resultsToRemove } from '../../../src/suite/stored/retention.ts';
import type { StoredResult } from '../../../src/suite/stored/stored-results.ts';

const day = 24 * 3600 * 1000;
const now = 100 * day;
const stored = (name: string, verdict: string | undefined, days: number, bytes = 100): StoredResult => ({
  ...{ name, directory: `/r/${name}`, of: 'up', verdict, what: '' },
  ...{ written: now - days * day, bytes },
});
const names = (all: readonly StoredResult[]) => all.map(({ name }) => name);

test('what is older than the bound goes, whatever it says', (t) => {
  const all = [stored('new', 'pass', 1), stored('old', 'pass', 31), stored('failed', 'fail', 40)];
  t.deepEqual(names(resultsToRemove(all, { days: 30, bytes: 1e9 }, now)), ['old', 'failed']);
});

test('where there is too much, the oldest passing ones go first, then the oldest of the others', (t) => {
  const all = [
    stored('fail-3', 'fail', 3),
    stored('pass-1', 'pass', 1),
    stored('pass-2', 'fixed', 2),
    stored('fail-4', 'inconclusive', 4),
  ];
  const going = (bytes: number) => names(resultsToRemove(all, { days: 30, bytes }, now));
  t.deepEqual(going(400), []);
  t.deepEqual(going(399), ['pass-2']);
  t.deepEqual(going(200), ['pass-2', 'pass-1']);
  t.deepEqual(going(100), ['pass-2', 'pass-1', 'fail-4']);
});

test('the result that was just written stays, however large it is', (t) => {
  const all = [stored('mine', 'pass', 0, 5000), stored('other', 'fail', 1)];
  t.deepEqual(names(resultsToRemove(all, { days: 30, bytes: 1000 }, now, '/r/mine')), ['other']);
});

test('what is too old counts no more when the rest is measured', (t) => {
  const all = [stored('old', 'fail', 50, 1000), stored('pass', 'pass', 1)];
  t.deepEqual(names(resultsToRemove(all, { days: 30, bytes: 500 }, now)), ['old']);
});
