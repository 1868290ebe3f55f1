import test from 'ava';
import { bugNamed } from '../../../src/suite/verify/bug.ts';
import { BugPresence } from '../../../src/suite/verify/bug-presence.ts';
import type { RunResult } from '../../../src/result/model.ts';
import type { Arm, Expectation, Scenario } from '../../../src/scenario/model.ts';
import { makeRun, metricNamed } from '../../helpers/result.ts';

const run = (value: number | undefined, arm: Arm = 'mangled', part: Partial<RunResult> = {}) =>
  makeRun({ arm, metrics: value === undefined ? {} : { x: { value, unit: 'packets' } }, ...part });

function scenarioWith(expect: readonly Partial<Expectation>[]): Scenario {
  const position = { file: 't', line: 1, column: 1 };
  const full = expect.map((one) => ({
    metric: metricNamed('x'),
    arm: 'mangled' as const,
    says: 'as said',
    position,
    ...one,
  }));
  return { file: 't.yaml', expect: full } as Partial<Scenario> as Scenario;
}

const sideOf = (...expect: Partial<Expectation>[]): BugPresence => new BugPresence(scenarioWith(expect));

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

/** Two figures, and what is expected of them. */
const two = [
  { metric: metricNamed('x'), max: 0, says: 'max 0' },
  { metric: metricNamed('y'), max: 0, says: 'max 0' },
];
const both = (x: number, y: number, part: Partial<RunResult> = {}) => {
  const values = { x: { value: x, unit: 'packets' }, y: { value: y, unit: 'packets' } };
  return [makeRun({ arm: 'mangled', metrics: values, ...part })];
};

test('another failure than the one asked about is no answer, and is named', (t) => {
  const scenario = scenarioWith(two);
  const side = new BugPresence(scenario, { bug: bugNamed('x', scenario) });
  for (let round = 0; round < 4; round++) side.add(both(0, 5));
  t.deepEqual([side.presence, side.isDecided], ['unclear', true]);
  t.deepEqual(
    side.others.map(({ about }) => about),
    ['y in mangled, max 0'],
  );
  t.deepEqual(side.why, side.others);
});

test('the bug is present whatever else fails with it, and absent where nothing else does', (t) => {
  const scenario = scenarioWith(two);
  const with_ = (x: number, y: number) => {
    const side = new BugPresence(scenario, { bug: bugNamed('x in mangled', scenario) });
    for (let round = 0; round < 4; round++) side.add(both(x, y));
    return side.presence;
  };
  t.is(with_(5, 5), 'present');
  t.is(with_(0, 0), 'absent');
});

test('a bug can be told after the rounds were made', (t) => {
  const scenario = scenarioWith(two);
  const [base, fix] = [new BugPresence(scenario), new BugPresence(scenario)];
  for (let round = 0; round < 3; round++) {
    base.add(both(5, 0));
    fix.add(both(0, 5));
  }
  t.is(fix.presence, 'present');
  t.deepEqual(
    base.shown.map(({ about }) => about),
    ['x in mangled, max 0'],
  );
  fix.lookFor({ abouts: base.shown.map(({ about }) => about), fingerprints: [] });
  t.is(fix.presence, 'unclear');
  t.is(fix.others[0]?.about, 'y in mangled, max 0');
});

const fingerprint = 'WARNING:f:01234567';
const complaining = (one: string) => ({
  failures: [`the kernel of g complained: WARNING [${one}]`],
  complaints: [{ where: 'the kernel of g', kind: 'WARNING', fingerprint: one, times: 1, lines: [] }],
});

test('a complaint is a bug by its fingerprint; another complaint is another bug', (t) => {
  const scenario = scenarioWith(two);
  const bug = bugNamed(fingerprint, scenario);
  const looking = (part: Partial<RunResult>) => {
    const side = new BugPresence(scenario, { bug });
    for (let round = 0; round < 5; round++) side.add(both(0, 0, part));
    return side;
  };
  t.is(looking(complaining(fingerprint)).presence, 'present');
  t.is(looking({}).presence, 'absent');
  const other = looking(complaining('BUG:g:89abcdef'));
  t.is(other.presence, 'unclear');
  t.is(other.others[0]?.about, 'no complaint BUG:g:89abcdef');
  // A doubt about this machine is no bug.
  t.is(looking({ ...complaining(fingerprint), failures: [] }).presence, 'absent');
});

test('an unknown bug is refused, with what there is', (t) => {
  const scenario = scenarioWith(two);
  for (const word of ['z', 'WARNING:f', 'WARNING:f:0123', 'no such thing'])
    t.throws(() => bugNamed(word, scenario), {
      name: 'ExpectedError',
      message: /^--bug .*: t\.yaml expects nothing of that name.*expectations: x, y; a fingerprint reads/,
    });
  t.deepEqual(bugNamed('x in mangled, max 0', scenario).abouts, ['x in mangled, max 0']);
});
