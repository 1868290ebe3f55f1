import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { Result } from '../../src/result/model.ts';
import { runningLabs } from '../../src/run/running-labs.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const launcher = join(project, 'lab');

/** Results go to a directory of the test's own. */
function environment(t: ExecutionContext) {
  const directory = mkdtempSync('/tmp/lab-test-up-');
  t.teardown(() => rmSync(directory, { recursive: true }));
  const up = (...words: string[]) =>
    execa(launcher, ['up', ...words], { cwd: project, env: { XDG_STATE_HOME: directory }, reject: false });
  return { directory, up };
}

test('--json prints the document and nothing else; --out is where it is kept', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory, up } = environment(t);
  const out = join(directory, 'out');
  const { stdout, exitCode, stderr } = await up('ssh-reject', '--json', '--out', out);
  t.is(exitCode, 0, stderr);
  const result = JSON.parse(stdout) as Result;
  t.is(result.verdict, 'pass');
  t.deepEqual(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')), result);
});

test('a result that can not be kept is told all the same, and is no pass', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory, up } = environment(t);
  writeFileSync(join(directory, 'file'), '');
  const { stdout, exitCode, stderr } = await up('ssh-reject', '--out', join(directory, 'file', 'out'));
  t.is(exitCode, 2);
  t.regex(stdout, /^PASS {2}ssh-reject/m);
  t.notRegex(stdout, /^ *files/m);
  t.regex(stderr, /the result can't be written to .*: a part of the path is a file; name another directory/);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal}: an orderly end, exit code 130, and the host as it was`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const before = await hostState();
    const { up } = environment(t);
    const running = up('tcp-psh');
    // The line that ends a phase: traffic begins.
    await new Promise<void>((resolve) => {
      let said = '';
      running.stderr.on('data', (text) => /^ +attach /m.test((said += text)) && resolve());
    });
    running.kill(signal);
    const { exitCode, stdout, stderr } = await running;
    t.is(exitCode, 130, stderr);
    t.is(stdout, '');
    t.regex(stderr, new RegExp(`interrupted by ${signal}; the lab is torn down$`));
    await assertHostUnchanged(t, before);
  });

test('--keep leaves one lab standing, which down takes away', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { up } = environment(t);
  const known = new Set(runningLabs().map(({ id }) => id));
  const { exitCode, stderr } = await up('ssh-reject', '--keep');
  t.is(exitCode, 0, stderr);
  const kept = runningLabs().find(({ id, name }) => !known.has(id) && name === 'ssh-reject');
  t.truthy(kept);
  t.true(stderr.includes(`\`lab down ${kept!.id}\` tears it down`), stderr);
  t.is(kept!.file, join(project, 'scenarios/ssh-reject.yaml'));
  t.is(
    (await execa(launcher, ['exec', kept!.id, kept!.nodes[0]!.name, '--', 'echo', 'here'])).stdout,
    'here',
  );
  t.is((await execa(launcher, ['down', kept!.id])).exitCode, 0);
  await assertHostUnchanged(t, before);
});

test('a file that is wrong: exit code 2, and no lab', async (t) => {
  const { up } = environment(t);
  const { exitCode, stdout, stderr } = await up('no-such-scenario');
  t.is(exitCode, 2);
  t.is(stdout, '');
  t.regex(stderr, /no-such-scenario/);
  t.notRegex(stderr, /bug in lab/);
});

test("a program that the verifier refuses: the step, its command, and the verifier's own log", async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory, up } = environment(t);
  writeFileSync(
    join(directory, 'bad.c'),
    '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n' +
      'SEC("tc") int bad(struct __sk_buff *skb) { return *(int *)(long)skb->data; }\n',
  );
  const file = join(directory, 'bad.yaml');
  writeFileSync(
    file,
    'title: t\nlab: two-hosts\nmanglers: [{ on: h1:eth0, hook: egress, program: ./bad.c }]\n',
  );
  const { exitCode, stderr } = await up(file);
  t.is(exitCode, 2);
  t.regex(
    stderr,
    /^step "load bad for h1:eth0 egress" ended with exit code 255\n {2}in {4}the capsule\n {2}ran {3}bpftool prog load /m,
  );
  t.regex(stderr, /^ {2}said {2}the kernel's verifier refuses the function bad \(Permission denied\): /m);
});
