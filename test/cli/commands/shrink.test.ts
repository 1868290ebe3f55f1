import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { launcher } from '../../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../../helpers/host.ts';
import { skipWithoutRoot } from '../../helpers/skip.ts';

const yaml = `title: Large packets vanish
lab: two-hosts
nodes:
  h1: { sysctl: { net.ipv4.tcp_sack: 0 } }
traffic:
  - ping: { from: h1, to: h2, count: 1 }
  - { name: none, ping: { from: h1, to: 10.0.0.77, count: 1, wait: 200ms } }
expect:
  - { metric: none.ping.loss, max: 0 } # This one fails.
`;

function site(t: ExecutionContext) {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-shrink-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'bug.yaml'), yaml);
  const lab = (...words: string[]) =>
    execa(launcher, ['shrink', ...words], { cwd: directory, reject: false });
  return { directory, lab };
}

test('a file shrinks to what shows the bug; interrupted, it goes on', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { directory, lab } = site(t);
  const running = lab('bug.yaml');
  // As soon as one candidate was judged.
  await new Promise<void>((resolve) => {
    running.stderr.on('data', (chunk) => /^(bug|no bug|unclear) /m.test(String(chunk)) && resolve());
    running.stderr.on('end', resolve);
  });
  running.kill('SIGINT');
  const first = await running;
  t.is(first.exitCode, 130, first.stderr);
  t.true(existsSync(join(directory, 'bug-small.yaml.journal')));
  const { stdout, stderr, exitCode } = await lab('bug.yaml');
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /^continuing, \d+ candidates? w/m);
  t.regex(stdout, /^taken away\n(.*\n)*? {2}traffic\.0\n/m);
  const small = readFileSync(join(directory, 'bug-small.yaml'), 'utf8');
  t.notRegex(small, /sysctl|count: 1, wait|lab:/);
  t.regex(small, /none\.ping\.loss, max: 0 \} # This one fails\./);
  t.deepEqual(readdirSync(directory).toSorted(), ['bug-small.yaml', 'bug.yaml']);
  await assertHostUnchanged(t, before);
});

test('what shows no bug can’t shrink', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory, lab } = site(t);
  writeFileSync(join(directory, 'bug.yaml'), yaml.replace('10.0.0.77', 'h2'));
  const { stderr, exitCode } = await lab('bug.yaml');
  t.is(exitCode, 2);
  t.regex(
    stderr,
    /bug\.yaml shows no bug in \d+ rounds: all that it expects holds; there is nothing to shrink$/,
  );
  t.false(existsSync(join(directory, 'bug-small.yaml')));
});

test('wrong input', async (t) => {
  const { directory, lab } = site(t);
  writeFileSync(join(directory, 'there.yaml'), '');
  writeFileSync(join(directory, 'wrong.yaml'), 'title: x\nlab: two-hosts\ntrafic: []\n');
  writeFileSync(join(directory, 'other.yaml'), yaml);
  writeFileSync(join(directory, 'o.yaml.journal'), '{"of":"x","bug":{"abouts":[],"fingerprints":[]}}\n');
  for (const [words, message] of [
    [[], /expected exactly one FILE$/],
    [['none.yaml'], /none\.yaml does not exist/],
    [['wrong.yaml'], /wrong\.yaml:3:1: unknown key "trafic"/],
    [['bug.yaml', '-o', 'there.yaml'], /there\.yaml is there already; name another file with -o$/],
    [['bug.yaml', '--rate', '2'], /--rate 2: expected a share/],
    [['other.yaml', '-o', 'o.yaml'], /o\.yaml\.journal is of another version of the file/],
  ] as const) {
    const { stderr, exitCode } = await lab(...words);
    t.is(exitCode, 2, words.join(' '));
    t.regex(stderr, message);
  }
});
