import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { paths } from '../../src/plan/capsule-paths.ts';
import { createCapsule } from '../../src/run/capsule/capsule.ts';
import { enterArgv } from '../../src/run/capsule/enter.ts';
import { describedBy, pickLab, pickNode, runningLabs, type RunningLab } from '../../src/run/running-labs.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const launcher = fileURLToPath(new URL('../../lab', import.meta.url));
const lab = (...words: string[]) => execa(launcher, words, { reject: false });

/** A lab that stands, with a node h1 that has nothing but its loopback. */
async function stand(t: ExecutionContext, name: string, file?: string): Promise<string> {
  const id = `${name}-${process.pid}`;
  const capsule = await createCapsule({ id, name, directory: '/' });
  t.teardown(() => capsule.destroy());
  const [command = '', ...args] = enterArgv(capsule.pid, 'capsule', ['ip', 'netns', 'add', 'h1']);
  await execa(command, args);
  const about = {
    id,
    name,
    file,
    nodes: [{ name: 'h1', kind: 'netns' }],
    started: new Date().toISOString(),
  };
  writeFileSync(`${capsule.root}${paths.run}/lab.json`, JSON.stringify(about));
  await capsule.keep();
  return id;
}

test('a standing lab is found, entered and taken down, and leaves nothing', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const id = await stand(t, 'standing-a', 'x.yaml');
  const other = await stand(t, 'standing-b');
  const listed = await lab('ls');
  t.regex(listed.stdout, new RegExp(`^standing-a +${id} +h1 +.* +x\\.yaml$`, 'm'), listed.stderr);
  t.regex(listed.stdout, new RegExp(`^standing-b +${other} +h1 +.* +-$`, 'm'));
  const { stdout: json } = await lab('ls', '--json');
  t.true((JSON.parse(json) as RunningLab[]).some((one) => one.id === id && one.pid > 1));

  const links = await lab('exec', id, 'h1', '--', 'ip', '-o', 'link');
  t.is(links.exitCode, 0, links.stderr);
  t.is(links.stdout.split('\n').length, 1);
  t.regex(links.stdout, / lo: /);
  t.is((await lab('exec', id, 'h1', '--', 'sh', '-c', 'exit 7')).exitCode, 7);
  t.is((await lab('exec', id, 'h1', '--', 'sh', '-c', 'kill -TERM $$')).exitCode, 128 + 15);
  t.is((await lab('exec', id, 'h1', '--', 'printf', '%s|', 'a b', '$x')).stdout, 'a b|$x|');

  const shell = await execa(launcher, ['shell', id, 'h1'], {
    input: 'cat /proc/1/comm',
    env: { SHELL: '/bin/sh' },
  });
  t.is(shell.stdout, 'sh');

  const capture = await lab('capture', id, 'h1:nope', '--', '-c', '1');
  t.regex(capture.stderr, /nope/);
  t.not(capture.exitCode, 0);

  const down = await lab('down', id);
  t.is(down.stdout, `standing-a (${id}) is down`);
  t.false(runningLabs().some((one) => one.id === id));
  t.is((await lab('down', id)).exitCode, 2);
  t.is((await lab('down', other)).exitCode, 0);
  await assertHostUnchanged(t, before);
});

const one = (name: string, id: string): RunningLab => ({
  pid: 1,
  id,
  name,
  file: 'x.yaml',
  nodes: [{ name: 'h1', kind: 'netns' }],
  started: '',
});

test('which lab is meant', (t) => {
  const labs = [one('a', 'k1'), one('b', 'k2'), one('b', 'm3')];
  t.is(pickLab(labs, 'a').id, 'k1');
  t.is(pickLab(labs, 'm').id, 'm3');
  t.is(pickLab(labs.slice(0, 1)).id, 'k1');
  t.throws(() => pickLab([]), { message: /^no lab is running; start one with `lab up FILE --keep`$/ });
  t.throws(() => pickLab(labs), {
    message: '3 labs are running: specify a name or id: a (k1), b (k2), b (m3)',
  });
  t.throws(() => pickLab(labs, 'b'), { message: /^2 labs are called "b": specify a name or id/ });
  t.throws(() => pickLab(labs, 'c'), { message: /^no lab "c" is running; running: a \(k1\)/ });
  t.is(pickNode(labs[0]!, 'h1'), 'h1');
  t.throws(() => pickNode(labs[0]!, 'h2'), { message: 'lab a has no node "h2"; its nodes are h1' });
});

test('a lab whose description is damaged, or of another version, is listed and can be named', (t) => {
  const environment = 'PATH=/bin\0LAB_CAPSULE=k1\0LAB_NAME=a\0';
  const about = { id: 'k1', name: 'a', nodes: [{ name: 'h1', kind: 'netns' }], started: 's' };
  t.deepEqual(describedBy(JSON.stringify(about), environment), about as ReturnType<typeof describedBy>);
  const damaged = [
    ...['', '{"id":"k', 'null', '[]', '{}'],
    ...[{ nodes: null }, { nodes: [null] }, { nodes: [{}] }, { name: 7 }, { started: undefined }].map(
      (part) => JSON.stringify({ ...about, ...part }),
    ),
  ];
  for (const text of damaged)
    t.deepEqual(describedBy(text, environment), { id: 'k1', name: 'a', nodes: [], started: '' }, text);
  const lab = { ...describedBy('', environment), pid: 2 };
  t.is(pickLab([lab], 'k1').pid, 2);
  t.throws(() => pickNode(lab, 'h1'), { name: 'ExpectedError', message: /its lab\.json is damaged/ });
});
