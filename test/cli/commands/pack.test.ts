import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { assertHostUnchanged, hostState } from '../../helpers/host.ts';
import { launcher } from '../../helpers/cli.ts';
import { makeCase, makeResult, makeRun } from '../../helpers/result.ts';
import { skipWithoutRoot } from '../../helpers/skip.ts';

const scenario = `
title: A file that is read
lab: two-hosts
traffic:
  - command:
      in: h1
      run: [cat, data.txt]
      matches: { stdout: ^WORD$ }
`;

function site(t: ExecutionContext) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'lab-test-pack-')));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const lab = (cwd: string, ...words: string[]) =>
    execa(launcher, words, { cwd, env: { XDG_STATE_HOME: join(directory, 'state') }, reject: false });
  const work = join(directory, 'work');
  mkdirSync(work);
  writeFileSync(join(work, 'read.yaml'), scenario);
  writeFileSync(join(work, 'data.txt'), 'WORD\n');
  const empty = join(directory, 'empty');
  mkdirSync(empty);
  return { directory, work, empty, lab };
}

test('a dry run lists what would be in it, and writes nothing', async (t) => {
  const { work, lab } = site(t);
  const { stdout, exitCode } = await lab(work, 'pack', 'read.yaml', '--dry-run');
  t.is(exitCode, 0);
  t.regex(stdout, /^data\.txt +5 B +named by the scenario$/m);
  t.regex(stdout, /^labs\/two-hosts\.yaml .* part of the scenario$/m);
  t.regex(stdout, /^read\.yaml .* the scenario$/m);
  t.regex(stdout, /^run\.sh .* runs without lab$/m);
  t.regex(stdout, /^5 files, .* before compression; nothing was written$/m);
  t.false(existsSync(join(work, 'read.tgz')));
});

test('twice packed, from wherever it is packed, it is the same bytes', async (t) => {
  const { directory, work, lab } = site(t);
  await lab(work, 'pack', 'read.yaml');
  await lab(directory, 'pack', 'work/read.yaml', '-o', 'other.tgz');
  t.deepEqual(readFileSync(join(work, 'read.tgz')), readFileSync(join(directory, 'other.tgz')));
  const again = await lab(work, 'pack', 'read.yaml');
  t.is(again.exitCode, 2);
  t.regex(again.stderr, /read\.tgz is there already; name another file with -o/);
});

test('a result is packed without what could be private', async (t) => {
  const { directory, work, empty, lab } = site(t);
  const stored = join(directory, 'state/lab/results/read-1');
  mkdirSync(join(stored, 'mangled-1'), { recursive: true });
  const says = `on ${hostname()} in ${work}, kept in ${stored}`;
  const result = makeResult({
    scenario: { name: 'read', title: 'A file that is read', file: join(work, 'read.yaml') },
    cases: [makeCase({ runs: [makeRun({ failures: [says] })] })],
    directory: stored,
  });
  writeFileSync(join(stored, 'result.json'), JSON.stringify(result));
  writeFileSync(join(stored, 'mangled-1/outputs.json'), JSON.stringify({ a: says }));
  writeFileSync(join(stored, 'mangled-1/small.pcap'), Buffer.alloc(1000));
  writeFileSync(join(stored, 'mangled-1/large.pcap'), Buffer.alloc(70_000));
  const later = Date.now() / 1000 + 10;
  for (const path of [join(stored, 'result.json'), stored]) utimesSync(path, later, later);
  const packed = await lab(work, 'pack', 'read.yaml', '-o', join(empty, 'b.tgz'), '--captures', '10k');
  t.regex(packed.stdout, /recorded: pass$/);
  await lab(empty, 'replay', 'b.tgz', '--unpack', 'b');
  t.true(existsSync(join(empty, 'b/result/mangled-1/small.pcap')));
  t.false(existsSync(join(empty, 'b/result/mangled-1/large.pcap')));
  for (const file of ['README.md', 'result/result.json', 'result/mangled-1/outputs.json', 'run.sh']) {
    const text = readFileSync(join(empty, 'b', file), 'utf8');
    for (const secret of [directory, work, ...(hostname().length > 2 ? [hostname()] : [])])
      t.false(text.includes(secret), `${file} has ${secret}`);
  }
  t.regex(
    readFileSync(join(empty, 'b/README.md'), 'utf8'),
    /`result\/mangled-1\/large\.pcap`: it has 68\.4 KiB/,
  );
});

test('what cannot be packed', async (t) => {
  const { directory, work, lab } = site(t);
  const stored = join(directory, 'nothing');
  mkdirSync(stored);
  const none = makeResult({
    cases: [makeCase({ runs: [] })],
    scenario: { name: 'read', title: '', file: join(work, 'read.yaml') },
  });
  writeFileSync(join(stored, 'result.json'), JSON.stringify(none));
  writeFileSync(join(work, 'wrong.yaml'), 'title: x\nlab: two-hosts\ntrafic: []\n');
  for (const [words, message] of [
    [[], /expected exactly one SCENARIO or RESULT$/],
    [['no-such'], /no result "no-such"/],
    [['./none.yaml'], /none\.yaml does not exist/],
    [['wrong.yaml'], /wrong\.yaml:3:1: unknown key "trafic"/],
    [[stored], /the result has no runs \(pass\); there is nothing to reproduce/],
    [['read.yaml', '--captures', 'much'], /--captures much: expected a size/],
  ] as const) {
    const { stderr, exitCode } = await lab(work, 'pack', ...words);
    t.is(exitCode, 2, words.join(' '));
    t.regex(stderr, message);
  }
});

test('a bundle with a command of its own asks first, runs if it is trusted, and is compared', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { work, empty, lab } = site(t);
  const before = await hostState();
  t.is((await lab(work, 'up', 'read.yaml')).exitCode, 0);
  await lab(work, 'pack', 'read.yaml', '-o', join(empty, 'b.tgz'));
  const asked = await lab(empty, 'replay', 'b.tgz');
  t.is(asked.exitCode, 2);
  t.regex(asked.stdout, /^ *command +[0-9a-f]{12} +command: cat data\.txt$/m);
  t.regex(asked.stdout, /^ *file +[0-9a-f]{12} +data\.txt$/m);
  t.regex(
    asked.stderr,
    /would run 2 things of its own, with your rights, listed above: --in-vm .*Nothing was run$/s,
  );
  const trusted = await lab(empty, 'replay', 'b.tgz', '--trust');
  t.is(trusted.exitCode, 0, trusted.stderr);
  t.regex(trusted.stdout, /^REPRODUCED\n +the scenario: pass, as recorded$/m);
  await assertHostUnchanged(t, before);
});

test('a bundle is replayed in a guest, its files with it, without being trusted', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { work, empty, lab } = site(t);
  await lab(work, 'pack', 'read.yaml', '-o', join(empty, 'b.tgz'));
  const { stdout, stderr, exitCode } = await lab(empty, 'replay', 'b.tgz', '--in-vm', '--json');
  t.is(exitCode, 0, stderr);
  t.like(JSON.parse(stdout), { answer: 'reproduced', result: { verdict: 'pass' } });
});

test('a bundle that is no bundle', async (t) => {
  const { work, lab } = site(t);
  for (const [words, message] of [
    [['none.tgz'], /none\.tgz does not exist$/],
    [['read.yaml'], /read\.yaml is not a bundle of lab: it is no gzip file/],
    [[], /expected exactly one BUNDLE$/],
    [['read.yaml', '--kernel', 'host'], /--kernel needs --in-vm/],
  ] as const) {
    const { stderr, exitCode } = await lab(work, 'replay', ...words);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  }
});
