import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { collectCases } from '../../src/suite/collect-cases.ts';
import type { SuiteEvent } from '../../src/suite/events.ts';
import type { SuiteOptions } from '../../src/suite/options.ts';
import { runSuite } from '../../src/suite/run-suite.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const head = 'title: t\nnodes: { h1: , h2: }\nlinks: [h1:eth0 -- h2:eth0]\n';
const command = (run: string) => `traffic: [{ command: { in: h1, run: [sh, -c, '${run}'] } }]\n`;

/** Runs scenarios given as text, in the order of their names. */
async function suite(
  t: ExecutionContext,
  files: Record<string, string>,
  options: Partial<SuiteOptions> = {},
  change: (name: string, text: string) => string = (_, text) => text,
) {
  const folder = mkdtempSync('/tmp/lab-test-suite-');
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, `${name}.yaml`), change(name, head + text.replaceAll('FOLDER', folder)));
  const { cases, broken } = await collectCases({ paths: [folder], set: {}, matrix: {} });
  const events: SuiteEvent[] = [];
  const result = await runSuite(cases, {
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    directory: join(folder, 'out'),
    broken,
    ...options,
  });
  const runs = events.flatMap((event) =>
    event.type === 'run-end' ? [`${event.id} ${event.key.arm} ${event.key.repetition}`] : [],
  );
  const verdicts = Object.fromEntries(result.cases.map(({ id, verdict }) => [id.split('/').at(-1), verdict]));
  return { folder, result, events, runs, verdicts };
}

test('arms and cases take turns; what is wrong, fails, or is missing here ends only its own case', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { result, runs, verdicts, events } = await suite(
    t,
    {
      a: `${command('exit 0')}repeat: 2\n`,
      b: `${command('exit 0')}repeat: 2\n`,
      broken: 'trafic: []\nlab: x\n',
      fails: command('exit 1'),
    },
    { jobs: 1 },
  );
  t.deepEqual(
    runs.filter((run) => /^[ab] /.test(run)),
    ['a baseline 1', 'b baseline 1', 'a baseline 2', 'b baseline 2'],
  );
  t.like(verdicts, { a: 'pass', b: 'pass', 'broken.yaml': 'error', fails: 'fail' });
  t.is(result.verdict, 'fail');
  t.is(events.at(-1)!.type, 'suite-end');
  const document = JSON.parse(readFileSync(join(result.directory, 'result.json'), 'utf8')) as unknown;
  t.deepEqual(document, JSON.parse(JSON.stringify(result)));
});

test('a lab that can not be built is an error of its case; a kernel feature that is missing skips it', async (t) => {
  if (skipWithoutRoot(t)) return;
  const netem = 'links: [{ ends: [h1:eth0, h2:eth0], impair: { loss: 1% } }]';
  const { verdicts, result } = await suite(
    t,
    {
      ok: command('exit 0'),
      delayed: command('exit 0'),
      unbuilt: command('exit 0'),
    },
    {},
    (name, text) => {
      if (name === 'delayed') return text.replace(/links: .*/, netem);
      return name === 'unbuilt' ? text.replace('h1: ,', 'h1: { sysctl: { net.ipv4.nonsense: 1 } },') : text;
    },
  );
  t.like(verdicts, { ok: 'pass', unbuilt: 'error' });
  t.regex(result.cases.find(({ id }) => id === 'unbuilt')!.reasons.join('\n'), /nonsense/);
  const delayed = result.cases.find(({ id }) => id === 'delayed')!;
  // Where the kernel has netem, it is run.
  if (delayed.verdict === 'pass') return;
  t.is(delayed.verdict, 'skipped');
  t.regex(delayed.reasons[0]!, /^this kernel lacks the netem qdisc/);
  t.deepEqual(delayed.runs, []);
});

test('--until-failure goes on attempt by attempt, and keeps the last', async (t) => {
  if (skipWithoutRoot(t)) return;
  const third = 'echo x >> FOLDER/count; test $(wc -l < FOLDER/count) -lt 3';
  const { folder, result, runs } = await suite(t, { a: command(third) }, { untilFailure: true });
  t.is(result.verdict, 'fail');
  t.is(runs.length, 3);
  // What is told of runs does not grow without end.
  t.deepEqual(
    result.cases[0]!.runs.map(({ attempt }) => attempt),
    [3],
  );
  t.is(result.cases[0]!.retries, 2);
  t.true(existsSync(join(folder, 'out/01-a/again-3/baseline-1/run.json')));
  t.false(existsSync(join(folder, 'out/01-a/baseline-1')));
});

test('--fail-fast ends at the first failure, and says what was not run', async (t) => {
  if (skipWithoutRoot(t)) return;
  const files = { a: `${command('exit 1')}repeat: 3\n`, b: command('exit 0') };
  const { result, runs } = await suite(t, files, { failFast: true, jobs: 1 });
  t.deepEqual(runs, ['a baseline 1']);
  const { why, cases } = result.notRun!;
  t.deepEqual([why, ...cases.map(({ id }) => id)], ['a: fail', 'b']);
  t.regex(cases[0]!.scenario.file, /b\.yaml$/);
});

test('a file that is wrong ends a suite that is to end at the first failure', async (t) => {
  if (skipWithoutRoot(t)) return;
  const files = { a: command('exit 0'), broken: 'trafic: []\nlab: x\n' };
  for (const option of ['failFast', 'untilFailure']) {
    const { result, runs } = await suite(t, files, { [option]: true });
    t.deepEqual([result.verdict, runs], ['error', []]);
    t.deepEqual(
      result.notRun?.cases.map(({ id }) => id),
      ['a'],
    );
  }
});

test('an inconclusive case is tried again, so often', async (t) => {
  if (skipWithoutRoot(t)) return;
  // What m is to be a share of is 0 the first time.
  const late = 'test -e FOLDER/ran && echo n 5 m 5 || echo n 0 m 5; touch FOLDER/ran';
  const metrics = 'metrics: { n: { pattern: "n (?<value>\\\\d+)" }, m: { pattern: "m (?<value>\\\\d+)" } }';
  const traffic = `traffic: [{ command: { in: h1, run: [sh, -c, "${late}"], ${metrics} } }]\n`;
  const { result } = await suite(
    t,
    { a: `${traffic}expect: [{ metric: m, min: 50%, of: n }]\n` },
    { retryInconclusive: 2 },
  );
  t.is(result.verdict, 'pass', JSON.stringify(result.cases));
  t.is(result.cases[0]!.retries, 1);
});
