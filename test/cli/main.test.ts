import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';

const launcher = fileURLToPath(new URL('../../lab', import.meta.url));
const lab = (...words: string[]) => execa(launcher, words, { reject: false });

test('--version is that of the package', async (t) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { stdout, exitCode } = await lab('--version');
  t.is(stdout, `lab ${version}`);
  t.is(exitCode, 0);
});

test('no command: the overview on stderr, exit code 2', async (t) => {
  const { stdout, stderr, exitCode } = await lab();
  t.is(exitCode, 2);
  t.is(stdout, '');
  t.regex(stderr, /^ {2}up +\S/m);
  t.regex(stderr, /^ {2}doctor +\S/m);
});

test('every command has help, from its own file', async (t) => {
  const { stdout } = await lab('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map((match) => match[1]!);
  t.true(names.length >= 8, names.join(' '));
  const helps = await Promise.all(names.map((name) => lab('help', name)));
  helps.forEach((help, index) => {
    t.is(help.exitCode, 0, help.stderr);
    t.true(help.stdout.includes(`Usage: lab ${names[index]}`), help.stdout);
  });
});

test('--help after a command is its help, and help after -- is the command’s', async (t) => {
  t.is((await lab('up', '--help')).stdout, (await lab('help', 'up')).stdout);
  t.false((await lab('exec', 'h1', '--', 'ls', '--help')).stdout.includes('Usage: lab exec'));
});

test('an unknown command gets a suggestion', async (t) => {
  const { stderr, exitCode } = await lab('donw');
  t.is(exitCode, 2);
  t.is(stderr, 'unknown command "donw"; did you mean "down"?');
});

test('an unknown option names those there are', async (t) => {
  const { stderr, exitCode } = await lab('down', '--al');
  t.is(exitCode, 2);
  t.is(stderr, "lab down: unknown option '--al'; its options are --all");
});

test('a missing value of an option is told in one line', async (t) => {
  const { stderr, exitCode } = await lab('up', 'x', '--out');
  t.is(exitCode, 2);
  t.regex(stderr, /^lab up: option '--out <value>' argument missing; its options are --keep/);
});

test('a reader that is slow gets everything', async (t) => {
  const own = lab('schema', 'scenario');
  // More than a pipe holds; it is read when the rest of it has nowhere to go.
  const { stdout, exitCode } = await execa(
    'sh',
    ['-c', '"$0" schema scenario | { read -r first; "$0" --version >&2; echo "$first"; cat; }', launcher],
    { stderr: 'ignore' },
  );
  t.is(exitCode, 0);
  t.true(stdout.length > 65536);
  t.is(stdout, (await own).stdout);
});

test('a reader that goes away is no error', async (t) => {
  const { exitCode, stderr } = await execa('sh', ['-c', '{ "$0" --help; echo $? >&2; } | true', launcher]);
  t.is(exitCode, 0);
  t.is(stderr, '0');
});

test('what cannot be written is told, and the exit code is not 0', async (t) => {
  const { stderr, exitCode } = await execa('sh', ['-c', 'exec "$0" ls --json >/dev/full', launcher], {
    reject: false,
  });
  t.is(exitCode, 2);
  t.regex(stderr, /cannot write to stdout: .*ENOSPC/);
});

test('in a directory that is gone: exit code 2, and why', async (t) => {
  const gone = mkdtempSync(join(tmpdir(), 'lab-test-gone-'));
  const script = 'cd "$1" && rmdir "$1" && exec "$2" validate tcp-psh';
  const { stderr, exitCode } = await execa('sh', ['-c', script, 'sh', gone, launcher], { reject: false });
  t.is(exitCode, 2);
  t.regex(stderr, /^the current directory no longer exists; change to another directory$/m);
});
