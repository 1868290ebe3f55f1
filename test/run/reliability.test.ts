import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { execa } from 'execa';
import type { Result } from '../../src/result/model.ts';
import { launcher, ownLab, project } from '../helpers/cli.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const short = `
lab: two-hosts
manglers: [{ on: h1:eth0, hook: egress, program: tcp-psh }]
traffic: [{ iperf3: { from: h1, to: h2, time: 1s } }]
observe: [{ capture: { on: h2:eth0, keep: always } }]
`;

test('killed with SIGKILL at twenty moments of its life, it leaves nothing', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { scenario, lab } = ownLab(t);
  const file = scenario('short', `title: short\n${short}`);
  const began = performance.now();
  t.is((await lab('up', file)).exitCode, 0);
  const life = performance.now() - began;
  const before = await hostState();
  const moments = Array.from({ length: 20 }, (_, index) => (life * index) / 20)[Symbol.iterator]();
  const worker = async () => {
    for (const moment of moments) {
      const running = lab('up', file);
      await Promise.race([pause(moment), running]);
      running.kill('SIGKILL');
      await running;
    }
  };
  await Promise.all([worker(), worker()]);
  await assertHostUnchanged(t, before);
});

test('the same lab twice, and another, at once: none notices the others', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { scenario, lab } = ownLab(t);
  const file = scenario('short', `title: short\n${short}`);
  const all = await Promise.all([
    lab('up', file, '--json'),
    lab('up', file, '--json'),
    lab('up', 'pong-ttl', '--json'),
  ]);
  for (const { stdout, stderr, exitCode } of all) {
    t.is(exitCode, 0, stderr);
    t.is((JSON.parse(stdout) as Result).verdict, 'pass');
  }
  await assertHostUnchanged(t, before);
});

test('a command that hangs is ended at its deadline, and the verdict is fail', async (t) => {
  const before = await hostState();
  const { scenario, lab } = ownLab(t);
  const file = scenario(
    'hang',
    'title: hang\nnodes: { h1: }\ntraffic: [{ command: { in: h1, run: sleep 1000, deadline: 1s } }]',
  );
  const { exitCode, stdout } = await lab('up', file, '--json');
  t.is(exitCode, 1);
  t.regex((JSON.parse(stdout) as Result).reasons.join(), /command: killed at its deadline/);
  await assertHostUnchanged(t, before);
});

test('a service that dies during the run fails it, with its last words', async (t) => {
  const { scenario, lab } = ownLab(t);
  const run = `[sh, -c, 'echo ready >/run/lab/there; sleep 0.3; echo out of memory >&2; exit 1']`;
  const file = scenario(
    'dying',
    `title: dying\nnodes: { h1: { services: [{ name: web, run: ${run}, ready: { file: /run/lab/there } }] } }\ntraffic: [{ command: { in: h1, run: sleep 1 } }]`,
  );
  const { exitCode, stdout } = await lab('up', file, '--json');
  t.is(exitCode, 1);
  t.regex((JSON.parse(stdout) as Result).reasons.join(), /service web ended with exit code 1.*out of memory/);
});

test('a set-up command that fails: exit code 2, with the command and what it said', async (t) => {
  const before = await hostState();
  const { scenario, lab } = ownLab(t);
  const file = scenario('setup', 'title: s\nnodes: { h1: { setup: [ip link set dev nothere up] } }\n');
  const { exitCode, stderr } = await lab('up', file);
  t.is(exitCode, 2);
  t.regex(stderr, /ran +ip link set dev nothere up[^]*Cannot find device "nothere"/);
  await assertHostUnchanged(t, before);
});

test('a full disk: the result can not be kept, which is told, and nothing is left', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { directory, scenario } = ownLab(t);
  const file = scenario(
    'full',
    'title: full\nlab: two-hosts\ntraffic: [{ ping: { from: h1, to: h2, count: 1 } }]',
  );
  // In a mount namespace of its own, a disk of 64 KB that is full to the last byte.
  const script =
    'mount -n -t tmpfs -o size=64k tmpfs "$1"; dd if=/dev/zero of="$1/fill" 2>/dev/null; XDG_STATE_HOME="$1" XDG_CACHE_HOME="$1" "$2" up "$3"; echo "exit $?"; cd "$1"; find . -type f';
  const disk = `${directory}/disk`;
  await execa('mkdir', [disk]);
  const { stdout, stderr } = await execa('unshare', ['-m', 'sh', '-c', script, 'sh', disk, launcher, file], {
    cwd: project,
  });
  t.regex(stderr, /no space left|disk is full/i);
  t.regex(stdout, /exit 2\n.\/fill$/);
  await assertHostUnchanged(t, before);
});

test('on a machine that is freshly up, with an empty /run, nothing is left in it', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { directory, scenario } = ownLab(t);
  const ping = 'traffic: [{ ping: { from: h1, to: h2, count: 1 } }]';
  const file = scenario(
    'fresh',
    `title: fresh\nlab: two-hosts\nmanglers: [{ on: h1:eth0, hook: egress, program: pass }]\n${ping}`,
  );
  const script =
    'mount -n -t tmpfs lab /run; XDG_STATE_HOME="$1" "$2" up "$3" >&2; echo "exit $?"; ls -A /run';
  const argv = ['-m', 'sh', '-c', script, 'sh', directory, launcher, file];
  const { stdout } = await execa('unshare', argv, { cwd: project });
  t.is(stdout, 'exit 0');
});
