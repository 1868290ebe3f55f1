import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { launcher, ownLab, project } from '../helpers/cli.ts';
import { lacksGuests } from '../helpers/guest.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

/** What lab reads of a machine beside its tools. */
const files = [
  '/etc/os-release',
  '/usr/lib/os-release',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/sys/kernel/random/boot_id',
  '/proc/config.gz',
  '/sys/kernel/btf/vmlinux',
];

/** Runs argv where each of these files, as far as it is there, has other content. Nobody else sees it. */
const script = `damaged=$1; shift
while [ "$1" != -- ]; do [ ! -e "$1" ] || mount -n --bind "$damaged" "$1"; shift; done
shift; exec "$@"`;

const scenario = `
title: T
lab: two-hosts
traffic: [{ ping: { from: h1, to: h2, count: 2, interval: 100ms } }]
`;
const guest = `
title: T
nodes: { h1: {}, h2: { kind: vm } }
links: ['h1:eth0 -- h2:eth0']
traffic: [{ ping: { from: h1, to: h2, count: 2, interval: 100ms } }]
`;

for (const [how, content] of Object.entries({ empty: '', 'of other bytes': '\0\xffNAME="\n{[' }))
  test(`a machine whose files in /proc, /sys and /etc are ${how} is no bug in lab`, async (t) => {
    if (skipWithoutRoot(t) || lacksGuests(t)) return;
    const before = await hostState();
    const lab = ownLab(t);
    const damaged = join(lab.directory, 'damaged');
    writeFileSync(damaged, content, 'latin1');
    const state = join(lab.directory, 'state');
    mkdirSync(state);
    const inDamaged = (...argv: string[]) =>
      execa('unshare', ['-m', 'sh', '-c', script, 'sh', damaged, ...files, '--', launcher, ...argv], {
        cwd: project,
        env: { XDG_STATE_HOME: state },
        reject: false,
      });
    for (const argv of [
      ['doctor'],
      ['up', lab.scenario('hosts', scenario)],
      ['up', lab.scenario('guest', guest)],
      ['test', lab.scenario('suite', scenario)],
    ]) {
      const { exitCode, stdout, stderr } = await inDamaged(...argv);
      t.true(
        [0, 1, 2, 3].includes(exitCode!),
        `${argv.join(' ')}: exit code ${exitCode}\n${stdout}\n${stderr}`,
      );
      t.notRegex(stderr, /bug in lab|\n +at .*:\d+:\d+/);
    }
    await assertHostUnchanged(t, before);
  });
