import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { runLive } from '../../../helpers/run.ts';
import { planOf, scenarioOf } from '../../../helpers/scenario.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

const yaml = (events: string, hook = 'egress', program = 'tcp-psh') => `
title: t
lab: two-hosts
manglers: [{ on: h1:eth0, hook: ${hook}, program: ${program} }]
arms: [baseline, pass, mangled]
traffic: [{ command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/done ]; do sleep 0.01; done'] } }]
events:
${events}
`;
const look = (name: string, after: string) =>
  `  - { name: ${name}, after: ${after}, command: { in: h1, run: [sh, -c, 'tc filter show dev eth0 egress; ip link show dev eth0; ping -c 2 -i 0.01 h2; bpftool -j map dump pinned /run/lab/bpffs/*/maps/params'] } }`;
const done = (after: string) => `  - { after: ${after}, command: { in: h1, run: touch /run/lab/tmp/done } }`;

test('a mangler on tc goes off, comes back, changes and gives way, and counts on', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading, record } = await runLive(
    yaml(
      [
        '  - { name: off, at: 0s, mangler: { name: tcp-psh, state: off } }',
        look('look1', 'off').replace('; bpftool', '; :; #bpftool'),
        '  - { name: on, after: look1, mangler: { name: tcp-psh, state: on, with: { ratio: 77 } } }',
        look('look2', 'on').replace('/*/', '/tcp-psh/'),
        '  - { name: swap, after: look2, mangler: { name: tcp-psh, program: pass } }',
        look('look3', 'swap').replace('; bpftool', '; :; #bpftool'),
        done('look3'),
      ].join('\n'),
    ),
  );
  t.deepEqual(reading.failures, []);
  const said = (name: string) => record.outputs.get(`event/${name}/command`)!.stdout;
  t.notRegex(said('look1'), /bpf/);
  t.regex(said('look2'), /on_tc[^]*"ratio":77/);
  const tag = (name: string) => / tag (\w+)/.exec(said(name))?.[1];
  t.truthy(tag('look3'));
  t.not(tag('look3'), tag('look2'));
  // Two echo requests while it is on, two while the other program counts in its place.
  t.true(reading.manglers[0]!.seen! >= 4);
  await assertHostUnchanged(t, before);
});

test('a mangler on XDP goes off and comes back', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading, record } = await runLive(
    yaml(
      [
        '  - { name: off, at: 0s, mangler: { name: pong-ttl, state: off } }',
        '  - { name: look1, after: off, command: { in: h1, run: ip link show dev eth0 } }',
        '  - { name: on, after: look1, mangler: { name: pong-ttl, state: on } }',
        '  - { name: look2, after: on, command: { in: h1, run: ip link show dev eth0 } }',
        done('look2'),
      ].join('\n'),
      'xdp',
      'pong-ttl',
    ),
  );
  t.deepEqual(reading.failures, []);
  const said = (name: string) => record.outputs.get(`event/${name}/command`)!.stdout;
  t.notRegex(said('look1'), /xdp/);
  t.regex(said('look2'), /xdpgeneric/);
});

test('without a program there is nothing to switch, and `pass` has no parameters', async (t) => {
  const scenario = await scenarioOf(
    yaml('  - { name: less, at: 0s, mangler: { name: tcp-psh, state: off, with: { ratio: 9 } } }'),
  );
  const ids = async (arm: 'baseline' | 'pass' | 'mangled') =>
    (await planOf(scenario, arm)).events?.[0]?.steps.map(({ id }) => id);
  t.deepEqual(await ids('baseline'), []);
  t.deepEqual(await ids('pass'), ['event/less/attach']);
  t.deepEqual(await ids('mangled'), ['event/less/params', 'event/less/attach']);
});
