import { randomBytes } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { execa, type Options } from 'execa';
import { runningLabs } from '../../src/run/running-labs.ts';
import { launcher, ownLab } from '../helpers/cli.ts';
import { lacksGuests, processesOf } from '../helpers/guest.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';

const guest = `
title: t
nodes: { kept: { kind: vm, services: [{ name: s, run: nc -lk 4000, ready: { tcp: 4000 } }] }, h1: }
links: [kept:eth0 -- h1:eth0]
`;

/** A lab that was left standing by a command line that has ended. */
async function stand(t: ExecutionContext, yaml: string, ...options: string[]) {
  const own = ownLab(t);
  const name = `execInGuest-${process.pid}-${options.length}`;
  const up = await own.lab('up', own.scenario(name, yaml), '--keep', ...options);
  const lab = runningLabs().find((one) => one.name === name);
  if (!lab) throw new Error(`no lab is running: ${up.stderr}`);
  t.is(up.exitCode, 0, up.stderr);
  t.teardown(() => execa(launcher, ['down', lab.id], { reject: false }));
  const run = (command: string, node: string, argv: string[] = [], options: Options = {}) =>
    execa(launcher, [command, lab.id, node, ...(argv.length > 0 ? ['--', ...argv] : [])], {
      reject: false,
      stdin: 'ignore',
      ...options,
    });
  return { id: lab.id, pid: lab.pid, run };
}

test.serial('a guest is entered when the command line that started it is gone', async (t) => {
  if (lacksGuests(t)) return;
  const before = await hostState();
  const { id, run } = await stand(t, guest);
  const sh = (script: string, options?: Options) => run('exec', 'kept', ['sh', '-c', script], options);

  const streams = await sh('hostname; echo two words >&2; exit 7');
  t.is(streams.stdout, 'kept', String(streams.stderr));
  t.is(streams.stderr, 'two words');
  t.is(streams.exitCode, 7);
  t.is((await sh('kill -TERM $$')).exitCode, 128 + 15);
  t.is((await run('exec', 'kept', ['no-such-program'])).exitCode, 127);
  t.is((await run('exec', 'kept', ['printf', '%s|', 'a b', '$x'])).stdout, 'a b|$x|');
  t.is((await sh('sleep 600 & echo left')).stdout, 'left', 'who is left behind is not waited for');

  // More than any buffer on the way holds, there and back.
  const input = randomBytes(3_000_000);
  const copied = await sh('cat', { stdin: 'pipe', input, encoding: 'buffer' });
  t.true(Buffer.from(copied.stdout as unknown as Uint8Array).equals(input));
  t.is((await sh('head -c 1', { stdin: 'pipe', input })).exitCode, 0, 'who stops reading early may');

  // Several at once; one that is killed takes its command along, and no other.
  const long = run('exec', 'kept', ['sleep', '4711']);
  const waiting = sh(
    'until pgrep -f "sleep [4]711"; do sleep 0.1; done; while pgrep -f "sleep [4]711"; do sleep 0.1; done',
  );
  // Only when it has been seen by who waits for its end.
  waiting.stdout!.once('data', () => long.kill('SIGKILL'));
  const seen = await waiting;
  t.is(seen.exitCode, 0);
  await long;
  const interrupted = run('exec', 'kept', [
    'sh',
    '-c',
    'trap "echo caught; exit 3" INT; echo ready; sleep 600 & wait',
  ]);
  interrupted.stdout!.once('data', () => interrupted.kill('SIGINT'));
  t.like(await interrupted, { stdout: 'ready\ncaught', exitCode: 3 });

  const capture = run('capture', 'kept:eth0', ['-c', '1', 'tcp', 'port', '4000']);
  capture.stderr!.on('data', (text: Buffer) => {
    if (text.toString().includes('listening')) void run('exec', 'h1', ['nc', '-z', 'kept', '4000']);
  });
  t.regex(String((await capture).stdout), /\.4000: Flags \[S\]/);

  // On a terminal, which script(1) gives.
  const typed = 'stty size\necho $0 $((6 * 7))\nexit 4\n';
  const terminal = `stty rows 33 cols 99; ${launcher} shell ${id} kept`;
  const shell = await execa('script', ['-qec', terminal, '/dev/null'], { input: typed, reject: false });
  t.regex(shell.stdout, /^33 99\s*$/m);
  t.regex(shell.stdout, /sh 42/);
  t.is(shell.exitCode, 4);

  const panic = await sh('echo c >/proc/sysrq-trigger');
  t.regex(String(panic.stderr), /guest kept panicked: sysrq triggered crash[^]*last lines of its console/);
  t.is(panic.exitCode, 2);
  t.regex(String((await sh('true')).stderr), /guest kept panicked/);
  t.is((await run('exec', 'h1', ['true'])).exitCode, 0, 'the rest of the lab still stands');
  t.is((await execa(launcher, ['down', id])).exitCode, 0);
  t.deepEqual(processesOf('kept'), []);
  await assertHostUnchanged(t, before);
});

test.serial('a node of a lab that is inside a guest is entered there', async (t) => {
  if (lacksGuests(t)) return;
  const before = await hostState();
  const yaml = 'title: t\nnodes: { h1: , h2: }\nlinks: [h1:eth0 -- h2:eth0]\n';
  const { id, run } = await stand(t, yaml, '--in-vm');
  const inside = await run('exec', 'h1', ['sh', '-c', 'ip -o link show eth0; hostname; ping -c 1 h2']);
  t.is(inside.exitCode, 0, String(inside.stderr));
  t.regex(String(inside.stdout), /eth0@[^]*\ncapsule\n/);
  t.is((await execa(launcher, ['down', id])).exitCode, 0);
  await assertHostUnchanged(t, before);
});
