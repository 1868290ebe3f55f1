import test from 'ava';
import { BugPresence } from '../../../src/suite/verify/bug-presence.ts';
import type { RunResult } from '../../../src/result/model.ts';
import type { Arm, Expectation, Scenario } from '../../../src/scenario/model.ts';
import { makeRun, metricNamed } from '../../helpers/result.ts';

const run = (value: number | undefined, arm: Arm = 'mangled', part: Partial<RunResult> = {}) =>
  makeRun({ arm, metrics: value === undefined ? {} : { x: { value, unit: 'packets' } }, ...part });

function sideOf(...expect: Partial<Expectation>[]): BugPresence {
  const position = { file: 't', line: 1, column: 1 };
  const full = expect.map((one) => ({
    metric: metricNamed('x'),
    arm: 'mangled' as const,
    says: 'as said',
    position,
    ...one,
  }));
  return new BugPresence({ file: 't.yaml', expect: full } as Partial<Scenario> as Scenario);
}

/** The first answer, and the rounds that it took. */
function decide(side: BugPresence, rounds: (round: number) => RunResult[], most = 40): string {
  for (let round = 1; round <= most; round++)
    if (side.add(rounds(round)) !== 'unclear') return `${side.presence} after ${round}`;
  return 'unclear';
}

test('a figure that is the same in every round is judged after three', (t) => {
  t.is(
    decide(sideOf({ max: 0 }), () => [run(5)]),
    'present after 2',
  );
  t.is(
    decide(sideOf({ max: 0 }), () => [run(0)]),
    'absent after 3',
  );
});

test('one expectation that does not hold is enough; all must hold', (t) => {
  t.is(
    decide(sideOf({ min: 1 }, { max: 3 }), () => [run(5)]),
    'present after 2',
  );
  t.is(
    decide(sideOf({ min: 1 }, { max: 9 }), () => [run(5)]),
    'absent after 3',
  );
});

test('the metric may miss its bound now and then', (t) => {
  const answer = decide(sideOf({ max: 10 }), (round) => [run(round === 2 ? 11 : 0)]);
  t.regex(answer, /^absent after [5-9]$/);
  // As often as not: neither is believed soon, and in the end there is no answer.
  t.is(
    decide(sideOf({ max: 10 }), (round) => [run(round % 5 < 2 ? 11 : 0)], 4),
    'unclear',
  );
});

test('runs that fail show a bug, doubts and missing figures say nothing', (t) => {
  t.is(
    decide(sideOf({ max: 9 }), () => [run(5, 'mangled', { failures: ['sw: ovs-vswitchd died'] })]),
    'present after 2',
  );
  const doubtful = sideOf({ max: 0 });
  t.is(
    decide(doubtful, () => [run(5, 'mangled', { doubts: ['it changed no packet'] })]),
    'unclear',
  );
  t.deepEqual(
    doubtful.why.map(({ seen }) => seen),
    ['never judged: it changed no packet'],
  );
  const missing = sideOf({ max: 0 });
  t.is(
    decide(missing, () => [run(undefined)]),
    'unclear',
  );
});

test('arms are compared by their pairs, however often one looks', (t) => {
  const bound = { min: 0.9, of: { arm: 'baseline' as const } };
  const pair = (value: number) => (round: number) => [
    run(100 + round, 'baseline'),
    run(value * (100 + round)),
  ];
  t.regex(decide(sideOf(bound), pair(0.7)), /^present after ([89]|10)$/);
  t.regex(decide(sideOf(bound), pair(1.0)), /^absent after ([89]|1\d)$/);
  t.is(decide(sideOf(bound), pair(0.9)), 'unclear');
  const side = sideOf(bound);
  decide(side, pair(0.7));
  t.regex(
    side.why[0]!.seen,
    /^70 % of baseline, \d[\d.]* % to \d[\d.]* %, \d+ pairs; two runs of baseline differ by /,
  );
});

test('noise that is allowed is no bug, once a bug could have been seen', (t) => {
  const swinging = (round: number) => [run(100, 'baseline'), run(round % 2 === 0 ? 150 : 60)];
  const bound = { min: 0.9, of: { arm: 'baseline' as const } };
  t.is(decide(sideOf(bound), swinging), 'unclear');
  t.regex(decide(sideOf({ ...bound, noise: 'allow' }), swinging), /^absent after [89]$/);
  const slow = () => [run(100, 'baseline'), run(40)];
  t.regex(decide(sideOf({ ...bound, noise: 'allow' }), slow), /^present after [89]$/);
});

test('a scenario that expects nothing shows nothing', (t) => {
  t.throws(() => sideOf(), { name: 'ExpectedError', message: /has no expectations/ });
});
