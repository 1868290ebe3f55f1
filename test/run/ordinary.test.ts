import { chownSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { cacheDirectory } from '../../src/lib/directories.ts';
import { ownLab, project } from '../helpers/cli.ts';
import { lacksGuests } from '../helpers/guest.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutUserNamespaces } from '../helpers/skip.ts';

const nobody = 65534;
// lab itself is where everybody can see it, and nobody can write it.
const script = `
mount -n --bind "$1" "$2"
mount -n -o remount,ro,bind "$2"
cd "$2"
shift 2
exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@"
`;

const yaml = `
title: t
nodes: { h1: , h2: { sysctl: { net.ipv4.tcp_sack: 0 } } }
links: [{ ends: [h1:eth0, h2:eth0], impair: { delay: 1ms } }]
manglers: [{ on: h1:eth0, hook: egress, program: pass }]
traffic: [{ ping: { from: h1, to: h2, count: 2, interval: 50ms } }]
expect: [{ metric: ping.loss, max: 0 }]
`;

test('an ordinary user with an empty home runs a lab with manglers and netem, in a guest', async (t) => {
  if (lacksGuests(t) || (await skipWithoutUserNamespaces(t))) return;
  const before = await hostState();
  const own = ownLab(t);
  const [home, clone] = [join(own.directory, 'home'), join(own.directory, 'lab')];
  const cache = join(home, '.cache', 'lab', 'guest');
  mkdirSync(cache, { recursive: true });
  mkdirSync(clone);
  // Fetching a kernel again is another test's.
  for (const sort of ['package', 'kernel']) {
    const from = join(cacheDirectory(), 'guest', sort);
    if (existsSync(from)) cpSync(from, join(cache, sort), { recursive: true, preserveTimestamps: true });
  }
  await execa('chown', ['-R', `${nobody}`, own.directory]);
  await execa('chmod', ['755', own.directory]);
  const file = own.scenario('ordinary', yaml);
  chownSync(file, nobody, nobody);
  const lab = (...words: string[]) =>
    execa('unshare', ['--mount', 'sh', '-ec', script, 'sh', project, clone, './lab', ...words], {
      env: { PATH: process.env.PATH!, HOME: home },
      extendEnv: false,
      reject: false,
    });
  const up = await lab('up', file, '--in-vm', '--json');
  t.is(up.exitCode, 0, up.stderr);
  t.is((JSON.parse(up.stdout) as { verdict: string }).verdict, 'pass');
  const vm = own.scenario('vm', 'title: t\nnodes: { h1: { kind: vm } }\n');
  const alone = await lab('up', vm);
  // It depends on /dev/net/tun: open to all on most machines.
  t.true(alone.exitCode === 0 || /sudo chmod a\+rw \/dev\/net\/tun/.test(alone.stderr), alone.stderr);
  await assertHostUnchanged(t, before);
});
