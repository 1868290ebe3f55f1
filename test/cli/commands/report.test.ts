import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { launcher } from '../../helpers/cli.ts';
import { makeCase, makeResult } from '../../helpers/result.ts';

function site(t: ExecutionContext) {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-report-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const scenario = join(directory, 'tcp-psh.yaml');
  writeFileSync(scenario, 'title: A bug\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2 } }]\n');
  const stored = join(directory, 'lab/results/tcp-psh-1');
  mkdirSync(stored, { recursive: true });
  const result = makeResult({
    scenario: { name: 'tcp-psh', title: 'A bug', file: scenario },
    directory: stored,
  });
  writeFileSync(join(stored, 'result.json'), JSON.stringify(result));
  const lab = (...words: string[]) =>
    execa(launcher, ['report', ...words], {
      cwd: directory,
      env: { XDG_STATE_HOME: directory },
      reject: false,
    });
  return { directory, scenario, stored, lab };
}

test('a result by its name as a page, with the topology of its scenario and the commands', async (t) => {
  const { directory, lab } = site(t);
  const { stdout } = await lab('tcp-psh');
  t.regex(stdout, /^wrote tcp-psh-1\.html \([\d.]+ KiB\)$/);
  const page = readFileSync(join(directory, 'tcp-psh-1.html'), 'utf8');
  t.regex(page, /<svg [^>]*class="lab-graph"/);
  t.regex(page, /ip netns add|unshare|ping/);
  const again = await lab('tcp-psh');
  t.is(again.exitCode, 2);
  t.regex(again.stderr, /tcp-psh-1\.html is there already; name another file with -o$/);
});

test('as Markdown, on stdout: no line is longer than a mailing list takes', async (t) => {
  const { stdout } = await site(t).lab('last', '--format', 'md', '-o', '-');
  t.regex(stdout, /^A bug\n=+\n\nVerdict: PASS \(scenario tcp-psh, 1 runs?\)/);
  t.regex(stdout, /\n {4}pass +throughput\.mean +mangled +min 1gbit +seen 2\.11 Gbit\/s\n/);
  t.regex(stdout, /\n {4}h1\n {6}eth0 10\.0\.0\.1\/24\n/);
  t.deepEqual(
    stdout.split('\n').filter((line) => line.length > 90),
    [],
  );
});

test('without the topology where the scenario is gone, or another one by now', async (t) => {
  const { scenario, lab } = site(t);
  const later = Date.now() / 1000 + 60;
  utimesSync(scenario, later, later);
  t.regex(
    (await lab('last', '-o', '-')).stdout,
    /Not drawn: .*tcp-psh\.yaml was changed after this result was made\./,
  );
  rmSync(scenario);
  t.regex((await lab('last', '-o', '-')).stdout, /Not drawn: .*tcp-psh\.yaml is not there\./);
});

test('a suite: a grid that leads to each case', async (t) => {
  const { directory, lab } = site(t);
  const suite = join(directory, 'lab/suites/s-1');
  const environment = makeResult().environment;
  const cases = ['1', '2'].map((value, at) => ({
    ...{
      id: `tcp-psh [A=${value}]`,
      scenario: makeResult().scenario,
      values: { A: value },
      verdict: 'pass',
      reasons: [],
    },
    ...{ expectations: [], runs: [], retries: 0, seconds: 1, directory: `0${at + 1}` },
  }));
  for (const { directory: own } of cases) {
    mkdirSync(join(suite, own), { recursive: true });
    writeFileSync(join(suite, own, 'result.json'), JSON.stringify(makeResult({ cases: [makeCase()] })));
  }
  const counts = { fail: 0, error: 0, inconclusive: 0, skipped: 0, pass: 2 };
  const document = {
    version: 1,
    verdict: 'pass',
    counts,
    cases,
    notRun: null,
    environment,
    moves: [],
    started: 'now',
    timing: { total: 2, runs: 2 },
    directory: suite,
  };
  writeFileSync(join(suite, 'result.json'), JSON.stringify(document));
  const { stdout, stderr } = await lab(suite, '-o', '-');
  t.is(stderr, '');
  for (const part of [
    '<h1>2 cases</h1>',
    '<a href="#case-1">pass</a>',
    '<article id="case-2">',
    'A=1',
    'A=2',
  ])
    t.true(stdout.includes(part), part);
});

test('what there is no report of', async (t) => {
  const { directory, stored, lab } = site(t);
  writeFileSync(join(stored, 'result.json'), JSON.stringify(makeResult({ cases: [makeCase({ runs: [] })] })));
  for (const [words, message] of [
    [['tcp-psh-9'], /no result "tcp-psh-9".*did you mean "tcp-psh-1"\?$/],
    [['tcp-psh-1'], /the result has no runs; there is nothing to report$/],
    [['tcp-psh-1', '--format', 'pdf'], /--format pdf: it is one of html, md$/],
    [[join(directory, 'lab')], /has no result\.json$/],
  ] as const) {
    const { stderr, exitCode } = await lab(...words);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  }
});
