import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { kinds } from '../../../src/kinds/index.ts';
import { parseYaml } from '../../../src/lib/yaml/parse-yaml.ts';
import { fromContainerlab } from '../../../src/scenario/import/containerlab.ts';
import { loadTopology } from '../../../src/scenario/load.ts';

const imported = (yaml: string) => fromContainerlab(parseYaml(yaml, 'x.clab.yml'), 'x.clab.yml');

/** The topology that lab makes of it. */
async function loaded(t: ExecutionContext, text: string) {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-import-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'x.yaml');
  writeFileSync(file, text);
  return loadTopology(file, { kinds });
}

test('hosts on a bridge, with addresses that their commands set', async (t) => {
  const { text, left } = imported(`
name: bridged
topology:
  kinds:
    linux: { image: tools:1 }
  nodes:
    br0: { kind: bridge }
    server1: { kind: linux, exec: [ip addr add 10.1.5.10/24 dev net0, ip link set net0 up] }
    server2: { kind: linux, exec: ['ip a add 10.1.5.11/24 dev net0', 'ip link set dev net0 up'] }
  links:
    - endpoints: ["br0:eth1", "server1:net0"]
    - endpoints: ["br0:eth2", "server2:net0"]
`);
  t.is(
    text,
    `title: bridged, a topology of containerlab
nodes:
  br0: { kind: bridge }
  server1: { addresses: { net0: [ 10.1.5.10/24 ] } }
  server2: { addresses: { net0: [ 10.1.5.11/24 ] } }
links:
  - br0:eth1 -- server1:net0
  - br0:eth2 -- server2:net0
`,
  );
  t.deepEqual(left, [
    "node server1: image: the programs are this machine's, not those of tools:1",
    "node server2: image: the programs are this machine's, not those of tools:1",
  ]);
  const { nodes } = await loaded(t, text);
  t.deepEqual(
    nodes.map(({ name, kind }) => [name, kind]),
    [
      ['br0', 'bridge'],
      ['server1', 'netns'],
      ['server2', 'netns'],
    ],
  );
});

test('a router between two hosts: routes, sysctls, defaults and groups', async (t) => {
  const { text, left } = imported(`
name: routed
topology:
  defaults: { kind: linux }
  groups: { routers: { sysctls: { net.ipv4.ip_forward: 1 } } }
  nodes:
    r1: { group: routers, exec: ["sh -c 'ip addr add 10.0.1.1/24 dev eth1 && ip addr add 10.0.2.1/24 dev eth2'"] }
    a: { exec: [ip addr add 10.0.1.2/24 dev eth1, ip route replace default via 10.0.1.1 dev eth1] }
    b: { exec: [ip addr add 10.0.2.2/24 dev eth1, ip route add 10.0.1.0/24 via 10.0.2.1, sysctl -w net.ipv4.tcp_sack=0] }
  links:
    - { endpoints: ["r1:eth1", "a:eth1"], mtu: 1400 }
    - endpoints: [{ node: r1, interface: eth2 }, { node: b, interface: eth1 }]
      type: veth
`);
  t.deepEqual(left, []);
  const { nodes, links } = await loaded(t, text);
  t.true(nodes[0]!.forwarding);
  t.like(nodes[1]!.routes[0], { to: 'default', via: '10.0.1.1', dev: 'eth1' });
  t.deepEqual(nodes[2]!.sysctl, { 'net.ipv4.tcp_sack': '0' });
  t.deepEqual(
    links[0]!.ends.map(({ mtu }) => mtu),
    [1400, 1400],
  );
});

test('an Open vSwitch, commands that stay commands, and loopback addresses', async (t) => {
  const { text, left } = imported(`
topology:
  nodes:
    sw: { kind: ovs-bridge }
    h: { kind: linux, exec: [ip addr add 192.0.2.1/32 dev lo, tc qdisc show dev eth1] }
  links: [{ endpoints: ["sw:p1", "h:eth1"] }]
`);
  t.deepEqual(left, []);
  t.regex(
    text,
    /sw: \{ kind: ovs \}\n {2}h: \{ setup: \[ ip addr add 192\.0\.2\.1\/32 dev lo, tc qdisc show dev eth1 \] \}/,
  );
  t.is((await loaded(t, text)).nodes[1]!.setup.length, 2);
});

test('what can’t be carried over is listed, and the rest is a topology', async (t) => {
  const { text, left } = imported(`
name: vendors
mgmt: { network: x }
topology:
  nodes:
    srl: { kind: nokia_srlinux, image: srl:1, startup-config: srl.cfg }
    h: { kind: linux, binds: ['a:b'], exec: ['echo 1 > /proc/x', 'sh -c "echo $HOME | cat"'] }
  links:
    - endpoints: ["srl:e1-1", "h:eth1"]
    - endpoints: ["h:eth2", "host:tap0"]
    - { type: macvlan, endpoint: { node: h, interface: eth3 } }
`);
  t.deepEqual(
    left.map((line) => line.split(' (')[0]),
    [
      'mgmt: it is about the tool, not the network',
      'node srl: its kind "nokia_srlinux" is another system\'s; here it is a Linux host without its configuration',
      "node srl: image: the programs are this machine's, not those of srl:1",
      'node srl: startup-config',
      'node h: binds',
      'node h: exec: echo 1 > /proc/x',
      'links[1]: host:tap0 is of no node: it leads out of the lab',
      'links[2]: type macvlan leads out of the lab',
    ],
  );
  t.is((await loaded(t, text)).links.length, 1);
});

test('a file of something else', (t) => {
  t.throws(() => imported('title: x\nnodes: {}\n'), {
    message: /x\.clab\.yml has no topology\.nodes; a topology file of containerlab$/,
  });
});
