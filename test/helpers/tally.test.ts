import test from 'ava';
import { tally } from './tally.ts';

const output = `
  ✔ a › ok
    ℹ ✔ no test, but a log line
  ✔ a › skips at run time
    ℹ what a log says
    ℹ SKIPPED: no netem
  ✔ a › after it (1.2s)
  - [skip] a › later
  - [todo] a › some day
`;

test('passed and skipped', (t) => {
  t.deepEqual(tally(output, 0), {
    passed: 2,
    failed: 0,
    skipped: ['a › skips at run time: no netem', 'a › later', 'a › some day'],
  });
});

test('failed tests, crashed files once each, tests that never end', (t) => {
  const bad = `
  ✘ [fail]: a › bad
  ✘ Exiting due to process.exit() when running test/b.test.ts
  ✘ test/b.test.ts exited with a non-zero exit code: 3
  ✘ No tests found in test/e.test.ts
  ✘ Timed out while running tests
  ◌ c › hang
`;
  t.is(tally(output + bad, 1).failed, 4);
});

test('a bad end that no line explains is a failure', (t) => {
  t.is(tally(output, 1).failed, 1);
  t.is(tally('', null).failed, 1);
});
