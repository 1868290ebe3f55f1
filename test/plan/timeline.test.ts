import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { toShell } from '../../src/plan/shell.ts';
import { toText } from '../../src/plan/text.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

const yaml = `
title: t
lab: two-hosts
traffic: [{ ping: { from: h1, to: h2, count: 40, interval: 50ms } }]
events:
  - { name: again, at: 0s, every: 50ms, times: 2, command: { in: h2, run: echo twice } }
  - { name: next, after: again, delay: 20ms, command: { in: h1, run: cat, stdin: "it's next" } }
  - { name: counted, when: { counter: h2:eth0.rx_packets, min: 3 }, command: { in: h1, run: echo counted } }
  - { name: asked, when: { in: h1, run: ip link, matches: 'eth0' }, link: { on: h1:eth0, mtu: 1400 } }
  - { name: gone, at: 1.9s, node: { on: h2, state: paused } }
`;

test('a plan tells its timeline', async (t) => {
  const text = toText(await planOf(await scenarioOf(yaml)), 't');
  const timeline = text.slice(text.indexOf('timeline,')).split('\n');
  t.is(timeline[0], 'timeline, from the start of the traffic');
  for (const line of [
    '    at 0 s, every 50 ms, 2 times',
    '    20 ms after again',
    '    when h2:eth0.rx_packets >= 3: ip netns exec h2 cat /sys/class/net/eth0/statistics/rx_packets, at least 3',
    '    when h1: ip link says /eth0/: ip netns exec h1 ip link says /(?m:eth0)/',
    '      $ ip netns exec h1 cat',
    "        < it's next",
    '    after the traffic:',
  ])
    t.true(timeline.includes(line), line);
});

test('the script does what the timeline says, and leaves nothing', async (t) => {
  if (skipWithoutRoot(t)) return;
  const script = toShell(await planOf(await scenarioOf(yaml)), 't');
  const before = await hostState();
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-timeline-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'timeline.sh'), script);
  const { exitCode, stdout, stderr } = await execa('bash', [join(folder, 'timeline.sh')], { reject: false });
  t.is(exitCode, 0, stderr);
  for (const said of ['twice', "it's next", 'counted']) t.true(stdout.split('\n').includes(said), said);
  t.is(stdout.match(/^twice$/gm)?.length, 2);
  const order = [...stderr.matchAll(/^# event (again|next)/gm)].map(([, name]) => name);
  t.deepEqual(order, ['again', 'again', 'next']);
  await assertHostUnchanged(t, before);
});
