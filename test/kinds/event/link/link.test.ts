import test from 'ava';
import type { CommandStep } from '../../../../src/plan/step.ts';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { planOf, scenarioOf } from '../../../helpers/scenario.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

test('an interface that comes up again has its addresses, neighbours and routes back', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const state =
    '{ in: h1, run: [sh, -c, "ip -o addr show dev eth0 scope global; ip neigh; ip route; ip -6 route show default"] }';
  const { record, reading } = await runLive(`
title: t
lab: router
traffic:
  - { name: then, command: ${state} }
  - command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/done ]; do sleep 0.01; done'] }
  - { name: now, command: ${state} }
  - ping: { from: h1, to: h2, count: 1 }
events:
  - { name: cut, when: { in: h1, run: pgrep -f /run/lab/tmp/done }, link: { on: h1:eth0, state: down } }
  - { name: mend, after: cut, link: { on: h1:eth0, state: up } }
  - { after: mend, command: { in: h1, run: touch /run/lab/tmp/done } }
`);
  t.deepEqual(reading.failures, []);
  const said = (name: string) => record.outputs.get(`traffic/${name}/command`)!.stdout.split('\n').sort();
  t.deepEqual(said('now'), said('then'));
  t.like(valuesOf(reading), { 'ping.loss': 0 });
  await assertHostUnchanged(t, before);
});

test('rate, MTU and offloads change, one end or both', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading, record } = await runLive(`
title: t
lab: two-hosts
links: [{ ends: [h1:eth0, h2:eth0], rate: 1gbit }]
traffic: [{ command: { in: h1, run: [sh, -c, 'until [ -e /run/lab/tmp/done ]; do sleep 0.01; done'] } }]
events:
  - { name: one, at: 0s, link: { on: 'h1:eth0 -- h2:eth0', mtu: 1300, offload: { tso: off }, gso_max_segs: 1 } }
  - { name: two, after: one, link: { on: h1:eth0, rate: 10mbit } }
  - { name: three, after: two, link: { on: h2:eth0, rate: off } }
  - { name: look1, after: three, command: { in: h1, run: [sh, -c, 'tc qdisc show dev eth0; ip -d link show eth0'] } }
  - { name: look2, after: look1, command: { in: h2, run: [sh, -c, 'tc qdisc show dev eth0; ethtool -k eth0'] } }
  - { name: done, after: look2, command: { in: h1, run: touch /run/lab/tmp/done } }
`);
  t.deepEqual(reading.failures, []);
  const said = (name: string) => record.outputs.get(`event/${name}/command`)!.stdout;
  t.regex(said('look1'), /tbf .* rate 10Mbit[^]* mtu 1300 [^]*gso_max_segs 1 /);
  t.regex(said('look2'), /qdisc noqueue[^]*\ntcp-segmentation-offload: off/);
});

test('an impairment keeps the rate of the file, whatever was there before', async (t) => {
  const plan = await planOf(
    await scenarioOf(`
title: t
lab: two-hosts
links: [{ ends: [h1:eth0, h2:eth0], rate: 1gbit }]
traffic: [{ ping: { from: h1, to: h2 } }]
events: [{ at: 0s, link: { on: h1:eth0, impair: { delay: 10ms } } }]
`),
  );
  t.is(
    (plan.events![0]!.steps[0] as CommandStep).stdin,
    [
      'qdisc replace dev eth0 root handle 3: netem limit 100000 delay 10000us',
      'qdisc replace dev eth0 parent 3: handle 4: tbf rate 1000000000bit burst 500000b latency 50000us',
      '',
    ].join('\n'),
  );
});
