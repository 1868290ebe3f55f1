import test from 'ava';
import { execa } from 'execa';
import { launcher, ownLab, project } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const scenario = (expected: number, line = '') => `
nodes: { h1: , h2: }
links: [h1 -- h2]
traffic: [ping: { from: h1, to: h2, count: 1 }]
expect: [{ metric: ping.received, equals: ${expected} }]
${line}`;

test.serial('--keep-failed keeps the first lab that fails, which can be entered', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { lab, scenario: file, directory } = ownLab(t);
  for (const [name, expected] of Object.entries({ a: 1, b: 2, c: 2 })) file(name, scenario(expected));
  const { exitCode, stderr } = await lab(
    'test',
    directory,
    '--keep-failed',
    '--jobs',
    '1',
    '--out',
    `${directory}/out`,
  );
  t.is(exitCode, 1);
  const id = /b, baseline 1 failed: .*ping\.received.*\nthe lab is running: `lab exec (\w+) h1 /.exec(
    stderr,
  )?.[1];
  t.truthy(id, stderr);
  t.is((await lab('exec', id!, 'h2', '--', 'ip', '-br', 'link', 'show', 'eth0')).exitCode, 0);
  const { stdout } = await lab('ls');
  t.deepEqual([/\bb\b/.test(stdout), /\bc\b/.test(stdout)], [true, false], stdout);
  t.is((await lab('down', id!)).exitCode, 0);
  await assertHostUnchanged(t, before);
});

test.serial('--pause waits in the terminal, with the lab there, until Enter', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { lab, scenario: file, directory } = ownLab(t);
  const command = `${launcher} up ${file('p', scenario(2))} --pause`;
  const terminal = execa('script', ['-qec', command, '/dev/null'], {
    cwd: project,
    env: { XDG_STATE_HOME: directory },
    reject: false,
  });
  const id = await new Promise<string>((resolve, reject) => {
    let said = '';
    terminal.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('press Enter')) resolve(/`lab exec (\w+) h1 /.exec(said)?.[1] ?? '');
    });
    void terminal.then(() => reject(new Error(said)));
  });
  t.is((await lab('exec', id, 'h1', '--', 'true')).exitCode, 0);
  terminal.stdin.write('\n');
  const { exitCode, stdout } = await terminal;
  t.is(exitCode, 1);
  t.regex(stdout, /p, baseline 1 failed:\r?\n {2}ping\.received in baseline/);
  await assertHostUnchanged(t, before);
});

test('--pause without a terminal is refused', async (t) => {
  const { lab, scenario: file } = ownLab(t);
  const { exitCode, stderr } = await lab('up', file('p', scenario(1)), '--pause');
  t.is(exitCode, 2);
  t.regex(stderr, /--pause waits in a terminal/);
});

test.serial('--patience makes deadlines longer, and says what was waited', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { lab, scenario: file } = ownLab(t);
  const slow = file(
    'slow',
    'nodes: { h1: }\ntraffic: [command: { in: h1, run: [sleep, 1.5], deadline: 500ms }]\n',
  );
  const [short, long, wrong] = await Promise.all([
    lab('up', slow, '--patience', '2'),
    lab('up', slow, '--patience', '60'),
    lab('up', slow, '--patience', 'much'),
  ]);
  t.is(short.exitCode, 1, short.stderr);
  t.is(long.exitCode, 0, long.stderr);
  t.is(wrong.exitCode, 2);
  t.regex(wrong.stderr, /--patience much: expected a factor from 0\.1 to 1000/);
});
