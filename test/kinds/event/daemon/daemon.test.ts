import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

const wait = `{ command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/done ]; do sleep 0.01; done'] } }`;
const done = (after: string) => `  - { after: ${after}, command: { in: h1, run: touch /run/lab/tmp/done } }`;

for (const [flows, signal] of [
  ['kept', 'TERM'],
  ['kept', 'KILL'],
  ['lost', 'KILL'],
] as const)
  test(`ovs-vswitchd restarts by SIG${signal}, its flows are ${flows}, and the switch goes on`, async (t) => {
    if (skipWithoutRoot(t)) return;
    const before = await hostState();
    const { reading, record } = await runLive(`
title: t
nodes:
  h1:
  h2:
  sw:
    kind: ovs
    addresses: { br0: [10.0.0.9/24] }
    bridges: { br0: { flows: ['priority=5,actions=NORMAL'], groups: ['group_id=7,type=all,bucket=output:p1'] } }
links: [h1:eth0 -- sw:p1, h2:eth0 -- sw:p2]
traffic: [${wait}, { ping: { from: h1, to: h2, count: 2 } }, { name: own, ping: { from: h1, to: 10.0.0.9, count: 1 } }]
observe: [{ ovs: { on: sw } }]
events:
  - { name: restart, at: 0s, daemon: { on: sw, name: ovs-vswitchd, restart: true, signal: ${signal}, flows: ${flows} } }
  - { name: look, after: restart, command: { in: sw, run: [sh, -c, 'ovs-ofctl dump-flows br0; ovs-ofctl -O OpenFlow14 dump-groups br0'] } }
${done('look')}
`);
    t.deepEqual(reading.failures, []);
    const said = record.outputs.get('event/look/command')!.stdout;
    t.is(/priority=5/.test(said) && /group_id=7/.test(said), flows === 'kept', said);
    t.like(valuesOf(reading), { 'ping.ping.loss': 0, 'own.ping.loss': 0 });
    await assertHostUnchanged(t, before);
  });

test('a service is restarted, or killed, without that being a crash; ovsdb-server too', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading, record } = await runLive(`
title: t
nodes:
  h1: { services: [{ name: web, run: nc -lk 80, ready: { tcp: 80 } }] }
  sw: { kind: ovs }
links: [h1:eth0 -- sw:p1]
traffic: [${wait}]
events:
  - { name: db, at: 0s, daemon: { on: sw, name: ovsdb-server, restart: true } }
  - { name: bridges, after: db, command: { in: sw, run: ovs-vsctl list-br } }
  - { name: first, at: 0s, command: { in: h1, run: [sh, -c, 'pgrep -f "nc -lk 80" | tail -n 1'] } }
  - { name: again, after: first, daemon: { on: h1, name: web, restart: true } }
  - { name: second, after: again, command: { in: h1, run: [sh, -c, 'pgrep -f "nc -lk 80" | tail -n 1; ss -Hltn'] } }
  - { name: gone, after: second, daemon: { on: h1, name: web, signal: KILL } }
  - { name: all, after: gone, command: { in: h1, run: 'true' } }
${done('all')}
`);
  t.deepEqual(reading.failures, []);
  t.deepEqual(
    reading.doubts.filter((one) => !/ late\b/.test(one)),
    [],
  );
  const said = (name: string) => record.outputs.get(`event/${name}/command`)!.stdout;
  t.is(said('bridges'), 'br0\n');
  t.regex(said('second'), /:80\b/);
  t.not(said('first').trim(), said('second').split('\n')[0]);
});
