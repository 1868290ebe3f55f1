import test from 'ava';
import type { CommandStep } from '../../../../src/plan/step.ts';
import { planOf, scenarioOf } from '../../../helpers/scenario.ts';

/** The commands of a step of the switch, as one text. */
async function commandsOf(sw: string, step: string, more = ''): Promise<string> {
  const plan = await planOf(await scenarioOf(yaml(sw, more)));
  const found = plan.stages
    .flatMap(({ lanes }) => lanes.flat())
    .find(({ id }) => id === `node/sw/ovs/${step}`) as CommandStep | undefined;
  return found ? found.argv.join(' ') + (found.stdin ?? '') : '';
}

const yaml = (sw: string, more = ''): string => `
title: t
nodes:
  h1:
  h2:
  sw: { kind: ovs, ${sw} }
links: ['h1:eth0 -- sw:p1', 'h2:eth0 -- sw:p2'${more}]
`;

const says = (name: string, sw: string, step: string, ...expected: readonly string[]) =>
  test(name, async (t) => {
    const text = await commandsOf(sw, step, ", 'h1:eth1 -- sw:p3', 'h1:eth2 -- sw:p4'");
    for (const one of expected) t.true(text.includes(one), `${one} in: ${text}`);
  });

says(
  'every link is a port of the only bridge, numbered in order',
  '',
  'ports',
  'add-port br0 p1 -- set Interface p1 ofport_request=1',
  'add-port br0 p4 -- set Interface p4 ofport_request=4',
);
says(
  'the bridge has the datapath, and the address that the file gives it',
  '',
  'bridges',
  'add-br br0 -- set Bridge br0 datapath_type=netdev fail_mode=standalone',
  'other_config:hwaddr="02:',
);
says(
  'ports where the bridges say',
  'bridges: { a: { ports: [p3] }, b: { ports: [p1] } }',
  'ports',
  'add-port a p2',
  'add-port a p3',
  'add-port b p1 -- set Interface p1 ofport_request=1',
);
says(
  'columns of every table',
  'other_config: { emc-insert-inv-prob: 1 }, bridges: { br0: { other_config: { mac-aging-time: 5 }, set: { stp_enable: true } } }',
  'bridges',
  'set Open_vSwitch . other_config:emc-insert-inv-prob="1"',
  'other_config:mac-aging-time="5"',
  'stp_enable=true',
);
says(
  'rows of other tables, and what refers to them',
  `rows: { q: { table: Queue, other_config: { max-rate: 5 } }, s: { table: QoS, set: { queues: { 0: "@q" } } }, i: { table: IPFIX } },
   ports: { p1: { set: { qos: "@s" }, external_ids: { x: "@text" } } }, bridges: { br0: { set: { ipfix: "@i" } } }`,
  'ports',
  '--id=@q create Queue other_config:max-rate="5" -- --id=@s create QoS queues:0=@q -- --id=@i create IPFIX',
  '-- set Bridge br0 ipfix=@i',
  'external_ids:x="@text" qos=@s',
);
says(
  'VLANs',
  'ports: { p1: { tag: 10 }, p2: { trunks: [10, 20], vlan_mode: native-untagged } }',
  'ports',
  'set Port p1 tag=10',
  'set Port p2 trunks=[10,20] vlan_mode=native-untagged',
);
says(
  'a bond',
  'bonds: { b0: { members: [p3, p4], lacp: active, active: p4 } }',
  'ports',
  'add-bond br0 b0 p3 p4 -- set Port b0 bond_mode=active-backup lacp=active other_config:bond-primary="p4"',
  'set Interface p4 ofport_request=4',
);
says(
  'a tunnel',
  'tunnels: { g: { type: geneve, remote_ip: 10.9.0.1, key: 3, interface: { options: { csum: true } } } }',
  'ports',
  'set Interface g type=geneve',
  'options:remote_ip="10.9.0.1" options:key="3" options:csum="true"',
);
says(
  'both ends of a patch',
  "bridges: { a: {}, b: {} }, patches: ['a:ab -- b:ba']",
  'ports',
  'add-port a ab -- set Interface ab type=patch ofport_request=5 options:peer="ba"',
  'add-port b ba -- set Interface ba type=patch ofport_request=1 options:peer="ab"',
);
says(
  'a mirror, by the rows of its ports',
  'mirrors: { m: { src: [p1], dst: [p1, p2], to: p3 } }',
  'ports',
  '--id=@m0p0 get Port p1 -- --id=@m0p1 get Port p2 -- --id=@m0p2 get Port p3',
  'select_src_port=[@m0p0] select_dst_port=[@m0p0,@m0p1] output_port=@m0p2 -- add Bridge br0 mirrors @m0',
);
says(
  'flows and groups, as bundles, of the version that the bridge speaks',
  "bridges: { br0: { flows: ['actions=drop'], protocols: [OpenFlow13] } }",
  'flows/br0',
  'ovs-ofctl -O OpenFlow13 add-flows unix:/run/lab/ovs/sw/br0.mgmt -actions=drop\n',
);
says('a log level', "log: ['dpif_netdev:file:dbg']", 'ovs-vswitchd', '-vdpif_netdev:file:dbg');

test('the other ends of links into the userspace datapath leave no checksum undone, unless the file says so', async (t) => {
  const offloads = async (sw: string) =>
    (await scenarioOf(yaml(sw))).topology.links.map(({ ends }) => ends.map(({ offload }) => offload));
  const off = [{ 'tx-checksum': false }, {}];
  t.deepEqual(await offloads(''), [off, off]);
  t.deepEqual(await offloads('other_config: { userspace-tso-enable: true }'), [
    [{}, {}],
    [{}, {}],
  ]);
  const { topology } = await scenarioOf(`
title: t
nodes: { h1: , sw: { kind: ovs } }
links: [{ ends: [sw:p1, h1:eth0], offload: { tx-checksum: on, tso: off } }]
`);
  t.deepEqual(topology.links[0]!.ends[1].offload, { 'tx-checksum': true, tso: false });
});

test('bridges are networks of their own, joined by patches and by tunnels of one key', async (t) => {
  const { topology } = await scenarioOf(`
title: t
nodes:
  h1:
  h2:
  h3:
  h4:
  a: { kind: ovs, bridges: { x: {}, y: { ports: [p2] } }, tunnels: { t: { type: gre, remote_ip: 10.9.0.2 } } }
  b: { kind: ovs, bridges: { x: {}, y: { ports: [p2] } }, patches: ['x:xy -- y:yx'], tunnels: { t: { type: gre, remote_ip: 10.9.0.1 } } }
links: ['h1:e -- a:p1', 'h2:e -- a:p2', 'h3:e -- b:p1', 'h4:e -- b:p2']
`);
  const segment = new Map(topology.nodes.map(({ name, interfaces }) => [name, interfaces[0]!.segment]));
  t.is(segment.get('h1'), segment.get('h3'));
  t.is(segment.get('h3'), segment.get('h4'));
  t.not(segment.get('h1'), segment.get('h2'));
});

test('commands in the node find its own switch', async (t) => {
  const plan = await planOf(await scenarioOf(yaml("setup: ['ovs-vsctl show']")));
  const steps = plan.stages.flatMap(({ lanes }) => lanes.flat()) as CommandStep[];
  t.is(steps.find(({ id }) => id === 'node/sw/setup/0')?.env?.OVS_RUNDIR, '/run/lab/ovs/sw');
});
