import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const lab = (...words: string[]) =>
  execa(process.execPath, [main, 'manglers', ...words], { cwd: tmpdir(), reject: false });

test('the programs, with hooks and parameters', async (t) => {
  const { stdout, exitCode } = await lab();
  t.is(exitCode, 0);
  t.regex(stdout, /^NAME +HOOKS +PARAMETERS +WHAT IT DOES$/m);
  t.regex(stdout, /^pong-ttl +xdp +min max \.\.\. +Gives echo replies a random TTL$/m);
});

test('one program, with its counters and the range of each parameter', async (t) => {
  const { stdout } = await lab('tcp-psh');
  t.regex(stdout, /^tcp-psh: Sets PSH on one in N TCP segments$/m);
  t.regex(stdout, /^ {2}counters: +seen, matched, mangled, bytes, segments, errors$/m);
  t.regex(
    stdout,
    /^ {2}ratio +u32 +10 +1 to 1000000000 +One in so many, by chance$/m,
    'with its own default',
  );
  t.regex(stdout, /^ {2}Which packets .*: protocol, ip, from, to, port,/m);
  t.regex(stdout, /^ {2}example: +lab up \S*bpf\/tcp-psh\/example\.yaml$/m);
  t.regex(stdout, /program: tcp-psh, with: \{ ratio: 1 \}/, 'the example itself');
});

test('the parameters that they have in common', async (t) => {
  const { stdout } = await lab('--common');
  t.regex(stdout, /^ {2}port +u32 +0 +0 to 65535 +Source or destination port; 0: every port$/m);
  t.regex(stdout, /^ {2}chance +share +100% +0% to 100% +Each by this chance$/m);
});

test('as JSON', async (t) => {
  const programs = JSON.parse((await lab('--json')).stdout) as { name: string }[];
  t.true(programs.some(({ name }) => name === 'tcp-psh'));
});

test('an unknown one', async (t) => {
  const { stderr, exitCode } = await lab('tcp-phs');
  t.is(exitCode, 2);
  t.regex(stderr, /no such mangler: "tcp-phs".*did you mean "tcp-psh"\?/);
});
