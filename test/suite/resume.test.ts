import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { SuiteResult } from '../../src/suite/model.ts';
import { ownLab } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const yaml = (count: string) => `
title: Two hosts
nodes: { h1: , h2: }
links: [h1:eth0 -- h2:eth0]
traffic: [{ ping: { from: h1, to: h2, count: ${count} } }]
expect: [{ metric: ping.loss, max: 0 }]
repeat: 2
matrix: { COUNT: [2, 3, 4] }
`;

const linesOf = (directory: string): string[] => {
  const path = join(directory, 'journal.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
};

/** Each run that is there, with what tells its file from one that was written again. */
function runsIn(directory: string): Map<string, number> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const runs = files.filter((path) => /\/baseline-\d\/run\.json$/.test(path));
  return new Map(runs.map((path) => [path, statSync(join(directory, path)).mtimeMs]));
}

test('SIGKILL at several moments of a matrix, then --resume: nothing lost, nothing run twice', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { scenario, directory, lab } = ownLab(t);
  const [file, out] = [scenario('two', yaml('${COUNT}')), join(directory, 'out')];
  const kept = new Map<string, number>();
  for (const moment of [1, 2, 4, 6]) {
    const words =
      moment === 1 ? ['test', file, '--out', out, '-j', '1'] : ['test', '--resume', out, '-j', '1'];
    const running = lab(...words);
    const ended = running.then(() => true);
    while (linesOf(out).length < moment && !(await Promise.race([ended, pause(2, false)])));
    running.kill('SIGKILL');
    t.is((await running).signal, 'SIGKILL', `killed at line ${moment}`);
    for (const [path, time] of runsIn(out)) if (!kept.has(path)) kept.set(path, time);
  }
  const { exitCode, stderr } = await lab('test', '--resume', out);
  t.is(exitCode, 0, stderr);
  const runs = linesOf(out)
    .slice(1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const names = runs.map(({ id, arm, repetition }) => `${id} ${arm} ${repetition}`);
  t.is(new Set(names).size, 6);
  t.is(names.length, 6, 'each once');
  const now = runsIn(out);
  t.is(now.size, 6);
  t.true(kept.size >= 4);
  for (const [path, time] of kept) t.is(now.get(path), time, `${path} was not written again`);
  const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as SuiteResult;
  t.is(result.verdict, 'pass');
  t.deepEqual(
    result.cases.map((one) => one.runs.length),
    [2, 2, 2],
  );
  t.false(existsSync(join(out, 'lock')));
  await assertHostUnchanged(t, before);

  // A run that was kept, but of which the journal could not be told any more, and half a line.
  const lines = linesOf(out);
  writeFileSync(join(out, 'journal.jsonl'), `${lines.slice(0, -1).join('\n')}\n{"type":"ru`);
  const again = await lab('test', '--resume', out, '--verbose');
  t.is(again.exitCode, 0);
  t.regex(again.stderr, /^6 runs of 3 cases, 6 of them already done/m);
  t.is(linesOf(out).length, 7);
  t.deepEqual(runsIn(out), now);
});

test('a scenario that has changed is not gone on with', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { scenario, directory, lab } = ownLab(t);
  const [file, out] = [scenario('two', yaml('${COUNT}')), join(directory, 'out')];
  const words = ['--matrix', 'COUNT=2', '--repeat', '1'];
  t.is((await lab('test', file, '--out', out, ...words)).exitCode, 0);
  const used = await lab('test', file, '--out', out, ...words);
  t.is(used.exitCode, 2);
  t.regex(used.stderr, /continue it with --resume/);
  writeFileSync(file, `${yaml('${COUNT}')}seed: 2\n`);
  const { exitCode, stderr } = await lab('test', '--resume', out);
  t.is(exitCode, 2);
  t.regex(stderr, /two \[COUNT=2\] has changed; start over with another --out/);
});

test('to go on on another kernel or after a reboot is told, in the result too', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { scenario, directory, lab } = ownLab(t);
  const [file, out] = [scenario('two', yaml('${COUNT}')), join(directory, 'out')];
  t.is((await lab('test', file, '--matrix', 'COUNT=1,2', '--repeat', '1', '--out', out)).exitCode, 0);
  // As if it had been killed half-way, elsewhere.
  const [header = '', first] = linesOf(out);
  rmSync(
    join(
      out,
      [...runsIn(out).keys()].find((path) => path.startsWith('02'))!,
    ),
  );
  const begun = header.replace(/"kernel":"[^"]*"/, '"kernel":"5.1"').replace(/"boot":"[^"]*"/, '"boot":"0"');
  writeFileSync(join(out, 'journal.jsonl'), `${begun}\n${first}\n`);
  const warning = /^warning: the environment changed, .*: kernel 5\.1 → [^,]+, boot 0 → [0-9a-f]{8}$/m;
  const resumed = await lab('test', '--resume', out);
  t.is(resumed.exitCode, 0, resumed.stderr);
  t.regex(resumed.stderr, warning);
  // With nothing left to be run there is nothing to warn of; the result still says so.
  const again = await lab('test', '--resume', out);
  t.notRegex(again.stderr, /warning/);
  t.regex(again.stdout, /^the environment changed between runs: kernel 5\.1 → /m);
  const { moves } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as SuiteResult;
  t.deepEqual(
    moves.map(({ what, before }) => [what, before]),
    [
      ['kernel', '5.1'],
      ['boot', '0'],
    ],
  );
});

test('a directory that has suffered: what is not whole is made again, what is no journal is refused', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { scenario, directory, lab } = ownLab(t);
  const [file, out] = [scenario('two', yaml('${COUNT}')), join(directory, 'out')];
  const words = ['--matrix', 'COUNT=1', '--repeat', '1', '--out'];
  t.is((await lab('test', file, ...words, out)).exitCode, 0);
  const journal = join(out, 'journal.jsonl');
  const text = readFileSync(journal, 'utf8');
  for (const content of ['null', '{}', '', '{"key":{},"result":{}}']) {
    writeFileSync(join(out, [...runsIn(out).keys()][0]!), content);
    const { exitCode, stderr } = await lab('test', '--resume', out);
    t.is(exitCode, 0, stderr);
  }
  const refused = async (content: string, message: RegExp, ...more: string[]) => {
    writeFileSync(journal, content);
    const { exitCode, stderr } = await lab('test', '--resume', out, ...more);
    t.is(exitCode, 2, stderr);
    t.regex(stderr, message);
  };
  await refused(`${text}null\n`, /journal\.jsonl:\d+: not a journal line: /);
  await refused(text.replace(/"directory":"[^"]*"/, '"directory":"/nowhere"'), /was started in \/nowhere/);
  await refused(
    text,
    /--retry-inconclusive can't be changed when resuming a suite/,
    '--retry-inconclusive',
    '2',
  );
  await refused('', /no suite in /);
  // Killed before it could write what it is: it is begun there once more.
  mkdirSync(join(directory, 'unbegun'));
  writeFileSync(join(directory, 'unbegun/journal.jsonl'), '{"type":"su');
  t.is((await lab('test', file, ...words, join(directory, 'unbegun'))).exitCode, 0);
  const unwritable = await lab('test', file, ...words, join(file, 'out'));
  t.is(unwritable.exitCode, 2, unwritable.stderr);
});
