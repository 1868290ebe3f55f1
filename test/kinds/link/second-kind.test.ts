import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { kinds as known, type Kinds } from '../../../src/kinds/index.ts';
import type { LinkKind } from '../../../src/kinds/link/kind.ts';
import { InputError } from '../../../src/lib/errors.ts';
import { planRun } from '../../../src/plan/plan.ts';
import { isStop } from '../../../src/plan/step.ts';
import { load } from '../../../src/scenario/load.ts';

/** A pair like veth's, whose ends are programs' to switch between (drivers/net/netkit.c). */
const netkit: LinkKind = {
  kind: 'netkit',
  title: 'A netkit pair',
  schema: { type: 'object', properties: { mode: { enum: ['l2', 'l3'] } } },
  needs: () => [],
  create: ({ ends: [a, b], config }) => [
    `link add name ${a.name} netns ${a.node} address ${a.mac} mtu ${a.mtu} type netkit mode ${config.mode} ` +
      `peer name ${b.name} netns ${b.node} address ${b.mac} mtu ${b.mtu}`,
  ],
};
const kinds: Kinds = { ...known, link: new Map([...known.link, ['netkit', netkit]]) };

async function scenarioOf(topology: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-link-kind-'));
  try {
    const file = join(folder, 'scenario.yaml');
    writeFileSync(file, `title: t\n${topology}`);
    return (await load(file, { kinds, env: {} }))[0]!;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a second kind of link has ends like those of the first, in every part of the plan', async (t) => {
  const scenario = await scenarioOf(`
nodes: { h1: , h2: , sw: { kind: bridge }, br: { kind: ovs, datapath: netdev } }
links:
  - { kind: netkit, ends: [h1:eth0, h2:eth0], mode: l2, mtu: 1400, offload: { tso: off }, rate: 1gbit, impair: { delay: 1ms } }
  - { kind: netkit, ends: [h1:eth1, sw:p1], mode: l2, mtu: 1500, gso_max_segs: { "h1:eth1": 1 } }
  - { kind: netkit, ends: [h2:eth1, br:p1], mode: l2, mtu: 1500 }
  - h1:eth2 -- h2:eth2
`);
  t.deepEqual(
    scenario.topology.links.map(({ kind }) => kind),
    ['netkit', 'netkit', 'netkit', 'veth'],
  );
  const plan = planRun(scenario, { arm: 'baseline', repetition: 1 }, kinds, new Map());
  const steps = plan.stages.flatMap(({ lanes }) => lanes.flat()).flatMap((one) => (isStop(one) ? [] : [one]));
  const step = (id: string) => steps.find((one) => one.id === id)!;

  const lines = step('capsule/links').stdin!.split('\n');
  const [h1, h2] = scenario.topology.nodes;
  t.is(
    lines[0],
    `link add name eth0 netns h1 address ${h1!.interfaces[0]!.mac} mtu 1400 type netkit mode l2 ` +
      `peer name eth0 netns h2 address ${h2!.interfaces[0]!.mac} mtu 1400`,
  );
  t.regex(lines[3]!, /^link add name eth2 .* type veth /);
  t.deepEqual(step('link/h1:eth0/offload').argv, ['ethtool', '-K', 'eth0', 'tso', 'off']);
  t.regex(step('link/h1:eth0/qdisc').stdin!, /netem .*delay .*\n.* tbf rate 1000000000bit/);
  t.regex(step('node/h1/ip').stdin!, /^link set dev eth1 gso_max_segs 1$/m);
  t.regex(step('node/h1/ip').stdin!, /^address add 10\.\S+ dev eth0$/m);
  t.notRegex(step('node/sw/ip').stdin!, /address add/, 'a port of a switch has no address');
  t.deepEqual(
    step('node/h1/rps').argv.slice(1),
    ['eth0', 'eth1', 'eth2'].map((name) => `/sys/class/net/${name}/queues/rx-0/rps_cpus`),
  );
  t.truthy(step('node/h1/carrier'));
  t.truthy(step('inspect/h2:eth1/offload'));
  t.regex(steps.map(({ argv }) => argv.join(' ')).join('\n'), /add-port br0 p1/, 'the end is a port of OVS');
  t.true(step('link/h2:eth1/offload').argv.includes('tx'), 'OVS sets offloads at the other end');
});

test('a kind for which no tap can stand in is refused where the end is in a guest', async (t) => {
  const error = await t.throwsAsync(
    scenarioOf(`
nodes: { h1: , g: { kind: vm } }
links: [{ kind: netkit, ends: [h1:eth0, g:eth0], mode: l2 }]
`),
    { instanceOf: InputError },
  );
  t.regex(error!.message, /:4:41: a link of kind netkit can't connect g, a virtual machine/);
  t.regex(error!.message, /kinds: veth/);
});
