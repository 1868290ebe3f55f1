import test from 'ava';
import type { LabEvent } from '../../src/run/events.ts';
import { executePlan } from '../../src/run/execute.ts';
import { StepError } from '../../src/run/step-error.ts';
import type { CommandStep, Plan } from '../../src/plan/step.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { objectsOf, planOf, scenarioOf } from '../helpers/scenario.ts';

const run = { index: 0, case: '', arm: 'baseline', repetition: 1 };
const never = new AbortController().signal;
const quietly = { run, emit: () => {}, signal: never, objects: new Map() };

const step = (argv: string[], more: Partial<CommandStep> = {}): CommandStep => ({
  id: argv.join(' '),
  title: argv.join(' '),
  place: 'capsule',
  argv,
  deadline: 5_000,
  ...more,
});

const planWith = (...lanes: CommandStep[][]): Plan => ({
  version: 1,
  scenario: 'test',
  case: '',
  arm: 'baseline',
  repetition: 1,
  seed: 1,
  nodes: [],
  directory: '/',
  objects: [],
  stages: [{ name: 'create', lanes }],
});

test('two hosts reach each other by name, and nothing is left', async (t) => {
  const before = await hostState();
  const scenario = await scenarioOf(
    'title: t\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2, count: 1 } }]',
  );
  const plan = await planOf(scenario);
  const byName = step(['ping', '-c', '1', 'h2'], { place: { node: 'h1' } });
  const stages = [...plan.stages, { name: 'collect' as const, lanes: [[byName]] }];
  const record = await executePlan({ ...plan, stages }, { ...quietly, objects: await objectsOf(plan) });
  t.regex(record.outputs.get('ping -c 1 h2')?.stdout ?? '', /1 received/);
  t.regex(
    record.outputs.get('traffic/ping/ping')?.stdout ?? JSON.stringify([...record.outputs.keys()]),
    /1 received/,
  );
  await assertHostUnchanged(t, before);
});

test('a step that fails names itself, its place, its command and what the tool said', async (t) => {
  const failing = step(['ip', 'link', 'show', 'dev', 'no such'], { title: 'look for a link' });
  const error = await t.throwsAsync(executePlan(planWith([failing]), quietly), { instanceOf: StepError });
  t.is(error?.exitCode, 2);
  t.regex(error?.message ?? '', /step "look for a link" ended with exit code 1/);
  t.regex(error?.message ?? '', /in {4}the capsule/);
  t.regex(error?.message ?? '', /ran {3}ip link show dev 'no such'/);
  t.regex(error?.message ?? '', /said .*(does not exist|not a valid)/);
});

test('what a tool says on standard output is shown beside its standard error', async (t) => {
  const failing = step(['sh', '-c', 'echo the reason; echo exiting >&2; exit 1']);
  const error = await t.throwsAsync(executePlan(planWith([failing]), quietly), { instanceOf: StepError });
  t.regex(error?.message ?? '', /^ {2}said {2}the reason\n {8}exiting$/m);
});

test('a step that hangs is ended at its deadline', async (t) => {
  const hanging = step(['sh', '-c', 'echo still here; exec sleep 1000'], { deadline: 1000 });
  const error = await t.throwsAsync(executePlan(planWith([hanging]), quietly), { instanceOf: StepError });
  t.regex(error?.message ?? '', /did not end within 1 s[^]*still here/);
});

test('a service that is not ready in time: what it said, and what was seen', async (t) => {
  const service = step(['sh', '-c', 'echo starting; exec sleep 1000'], {
    background: true,
    ready: {
      says: 'it answers',
      place: 'capsule',
      argv: ['sh', '-c', 'echo not yet; exit 1'],
      deadline: 3000,
    },
  });
  const error = await t.throwsAsync(executePlan(planWith([service]), quietly), { instanceOf: StepError });
  t.regex(error?.message ?? '', /was not ready in time \(it answers\)/);
  t.regex(error?.message ?? '', /^ {2}said {2}starting\n {8}not yet$/m);
});

test('a tool that is missing is said to be', async (t) => {
  const error = await t.throwsAsync(executePlan(planWith([step(['no-such-tool'])]), quietly));
  t.regex(error?.message ?? '', /no-such-tool[^]*lab doctor/);
});

test('output that never ends is cut; the command runs on to its own end', async (t) => {
  const flood = step(['sh', '-c', 'head -c 70000000 /dev/zero; echo last >&2; exit 3'], {
    onFailure: 'record',
    deadline: 60_000,
  });
  const { outputs } = await executePlan(planWith([flood]), quietly);
  const output = outputs.get(flood.id);
  t.is(output?.exitCode, 3);
  t.is(output?.stdout.length, 64 * 1024 * 1024);
  t.is(output?.stderr, 'last\n\n(output cut at 67108864 bytes)');
});

test('a failure that is to be recorded is an output', async (t) => {
  const failing = step(['sh', '-c', 'echo out; echo err >&2; exit 3'], { onFailure: 'record' });
  const { outputs } = await executePlan(planWith([failing]), quietly);
  const output = outputs.get(failing.id);
  t.is(output?.exitCode, 3);
  t.is(output?.stdout, 'out\n');
  t.is(output?.stderr, 'err\n');
});

test('a background step is waited for until it is ready, and stopped with its output', async (t) => {
  const script = "trap 'echo stopped; exit 0' INT; touch /run/lab/there; while :; do sleep 0.01; done";
  const server = step(['sh', '-c', script], {
    id: 'server',
    background: true,
    ready: {
      says: 'the file is there',
      place: 'capsule',
      argv: ['test', '-e', '/run/lab/there'],
      deadline: 5_000,
    },
  });
  const plan = planWith([server, step(['test', '-e', '/run/lab/there'])]);
  const stop = { id: 'stop', title: 'stop', stop: 'server', signal: 'INT' as const, deadline: 5_000 };
  const stages = [...plan.stages, { name: 'collect' as const, lanes: [[stop]] }];
  const { outputs, crashes } = await executePlan({ ...plan, stages }, quietly);
  t.is(outputs.get('stop')?.stdout, 'stopped\n');
  t.deepEqual(crashes, []);
});

test('a background step that ends before it is ready fails at once', async (t) => {
  const server = step(['sh', '-c', 'echo no port >&2; exit 7'], {
    background: true,
    deadline: 60_000,
    ready: { says: 'never', place: 'capsule', argv: ['false'], deadline: 60_000 },
  });
  const error = await t.throwsAsync(executePlan(planWith([server]), quietly), { instanceOf: StepError });
  t.regex(error?.message ?? '', /exit code 7 before it was ready \(never\)[^]*no port/);
});

test('a service that dies during the run is a crash', async (t) => {
  const dying =
    'echo $$ >/run/lab/pid; until [ -e /run/lab/go ]; do sleep 0.01; done; echo dying >&2; exit 1';
  const server = step(['sh', '-c', dying], {
    title: 'server',
    background: true,
    ready: { says: 'it runs', place: 'capsule', argv: ['test', '-s', '/run/lab/pid'], deadline: 5_000 },
  });
  const later = step([
    'sh',
    '-c',
    'touch /run/lab/go; while [ -e "/proc/$(cat /run/lab/pid)" ]; do sleep 0.01; done',
  ]);
  const { crashes } = await executePlan(planWith([server, later]), quietly);
  t.deepEqual(crashes, ['server ended with exit code 1 during the run: dying']);
});

test('lanes of a stage run side by side, steps of a lane in order', async (t) => {
  const waits = (mine: string, other: string) =>
    step(['sh', '-c', `touch /run/lab/${mine}; until [ -e /run/lab/${other} ]; do sleep 0.01; done`]);
  const events: LabEvent[] = [];
  const plan = planWith([waits('a', 'b'), step(['true'])], [waits('b', 'a')]);
  await executePlan(plan, { ...quietly, emit: (event) => events.push(event) });
  t.is(events.filter(({ type }) => type === 'step-end').length, 3);
});

test('kept files are read before the teardown', async (t) => {
  const plan = planWith([step(['dd', 'of=/run/lab/captures/x', 'status=none'], { stdin: 'bytes' })]);
  const { files } = await executePlan(plan, {
    ...quietly,
    filesToKeep: () => [{ path: '/run/lab/captures/x' }],
  });
  t.is(files.get('/run/lab/captures/x')?.toString(), 'bytes');
});

test('an abort ends the run with its reason', async (t) => {
  const control = new AbortController();
  const before = await hostState();
  const emit = ({ type }: LabEvent) => type === 'step-start' && control.abort(new Error('enough'));
  const options = { ...quietly, emit, signal: control.signal };
  await t.throwsAsync(executePlan(planWith([step(['sleep', '1000'])]), options), { message: 'enough' });
  await assertHostUnchanged(t, before);
});
