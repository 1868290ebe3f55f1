import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { needsOf } from '../../src/plan/plan.ts';
import { isStop, stageNames } from '../../src/plan/step.ts';
import { planOf, scenarioOf } from '../helpers/scenario.ts';

const everything = `
title: all of it
nodes:
  h1:
    interfaces:
      d0: { kind: dummy, addresses: [10.9.0.1/32] }
      v10: { kind: vlan, link: eth0, id: 10, addresses: [10.10.0.1/24] }
    sysctl: { net.ipv4.tcp_sack: 0 }
    setup: [ip link show]
    services: [{ name: web, run: nc -lk 80, ready: { tcp: 80 } }]
    cpus: [0]
  h2: { hosts: { other: 10.0.0.9 } }
  sw: { kind: bridge, vlan_filtering: true, ports: { p1: { pvid: 5, vlans: [10] } } }
links:
  - { ends: [h1:eth0, sw:p1], mtu: 1400, offload: { tso: off }, rate: 100mbit }
  - h2:eth0 -- sw:p2
manglers:
  - { on: h1:eth0, hook: egress, program: tcp-psh }
traffic:
  - together:
      - iperf3: { from: h1, to: h2, time: 1s }
      - ping: { from: h2, to: h1, count: 3 }
observe:
  - capture: { on: h2:eth0 }
`;

test('the same scenario gives the same plan, to the byte', async (t) => {
  const [a, b] = [await planOf(await scenarioOf(everything)), await planOf(await scenarioOf(everything))];
  t.is(JSON.stringify(a), JSON.stringify(b));
});

test('a plan is plain data: it survives JSON', async (t) => {
  const plan = await planOf(await scenarioOf(everything));
  t.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
});

test('stages come in their order, steps have ids of their own and deadlines', async (t) => {
  const plan = await planOf(await scenarioOf(everything));
  const order = plan.stages.map(({ name }) => stageNames.indexOf(name));
  t.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  const steps = plan.stages.flatMap(({ lanes }) => lanes.flat());
  t.is(new Set(steps.map(({ id }) => id)).size, steps.length);
  t.true(steps.every(({ deadline }) => deadline > 0 && deadline < 120_000));
});

test('the items of a group are lanes of one stage', async (t) => {
  const plan = await planOf(await scenarioOf(everything));
  const traffic = plan.stages.filter(({ name }) => name === 'traffic');
  t.is(traffic.length, 1);
  t.is(traffic[0]?.lanes.length, 2);
});

test('commands of a node with cpus are pinned, those of others are not', async (t) => {
  const plan = await planOf(await scenarioOf(everything));
  for (const step of plan.stages.flatMap(({ lanes }) => lanes.flat())) {
    if (isStop(step) || step.place === 'capsule') continue;
    t.is(step.argv[0] === 'taskset', step.place.node === 'h1', step.id);
  }
});

test('processors that a node is pinned to are asked for before anything is built', async (t) => {
  const scenario = await scenarioOf(everything.replace('cpus: [0]', 'cpus: "0-1"'));
  const needs = needsOf(scenario, kinds, loadPrograms(scenario));
  const probes = needs.flatMap((need) =>
    'kernel' in need && need.kernel.startsWith('processor') ? [need] : [],
  );
  t.deepEqual(probes, [
    { kernel: 'processor 0', probe: [['taskset', '-c', '0', 'true']], why: '`cpus` of node h1' },
    { kernel: 'processor 1', probe: [['taskset', '-c', '1', 'true']], why: '`cpus` of node h1' },
  ]);
});

test('the baseline has no program, pass has the program pass', async (t) => {
  const scenario = await scenarioOf(everything);
  t.deepEqual((await planOf(scenario, 'baseline')).objects, []);
  t.deepEqual(
    (await planOf(scenario, 'pass')).objects.map(({ program }) => program),
    ['pass'],
  );
});

test('without quiet, nothing is steered, no neighbour is fixed', async (t) => {
  const plan = await planOf(await scenarioOf(`quiet: false\n${everything}`));
  const text = JSON.stringify(plan.stages);
  t.notRegex(text, /rps_cpus|neigh replace|accept_dad|tcp_no_metrics_save/);
});

test('a VXLAN end sends to one other, or to a group', async (t) => {
  const lines = async (remote: string) => {
    const plan = await planOf(
      await scenarioOf(
        `title: t\nnodes: { h1: { interfaces: { vx0: { kind: vxlan, id: 7, dev: eth0, remote: "${remote}" } } }, h2: }\nlinks: [h1:eth0 -- h2:eth0]\n`,
      ),
    );
    return plan.stages
      .flatMap(({ lanes }) => lanes.flat())
      .map((step) => ('stdin' in step ? step.stdin : ''));
  };
  t.regex((await lines('10.0.0.2')).join('\n'), / type vxlan id 7 remote 10\.0\.0\.2 dev eth0 /);
  t.regex((await lines('239.1.1.1')).join('\n'), / type vxlan id 7 group 239\.1\.1\.1 dev eth0 /);
  t.regex((await lines('ff02::7')).join('\n'), / type vxlan id 7 group ff02::7 dev eth0 /);
});

test('what a bridge itself is given, and its ports, comes after it in one lane', async (t) => {
  const sw =
    'sw: { kind: bridge, sysctl: { net.ipv4.conf.br0.rp_filter: 0 }, vlan_filtering: true, ports: { p1: { pvid: 5 } }, addresses: { br0: [10.0.0.9/24] } }';
  const yaml = `title: t\nnodes:\n  h1:\n  ${sw}\nlinks: [h1:eth0 -- sw:p1]\n`;
  const plan = await planOf(await scenarioOf(yaml), 'baseline');
  const lanes = plan.stages.find(({ name }) => name === 'switch')!.lanes;
  t.deepEqual(
    lanes.map((lane) => lane.map(({ id }) => id)),
    [['node/sw/switch', 'node/sw/ports', 'node/sw/own', 'node/sw/sysctl-own']],
  );
});
