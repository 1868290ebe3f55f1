import test from 'ava';
import { scenarioOf } from '../../helpers/scenario.ts';

/** The topology of a file: names of nodes, and links in their short form. */
async function topologyOf(yaml: string) {
  const { topology } = await scenarioOf(`title: t\n${yaml}`);
  const links = topology.links.map(({ ends }) => ends.map((end) => `${end.node}:${end.name}`).join(' -- '));
  return { nodes: topology.nodes, names: topology.nodes.map(({ name }) => name), links };
}

test('a count makes so many nodes, and "*" in a link stands for each', async (t) => {
  const { names, links } = await topologyOf(`
nodes: { h: { count: 3 }, sw: { kind: bridge } }
links: ["h*:eth0 -- sw:p*"]`);
  t.deepEqual(names, ['h1', 'h2', 'h3', 'sw']);
  t.deepEqual(links, ['h1:eth0 -- sw:p1', 'h2:eth0 -- sw:p2', 'h3:eth0 -- sw:p3']);
});

test('ranges pair off, and one end may stand for all', async (t) => {
  const { links } = await topologyOf(`
nodes: { r: { count: 3, forwarding: true }, m: { kind: bridge } }
links: ["r[1-2]:right -- r[2-3]:left", "r*:eth0 -- m:r*", { ends: ["r[1-2]:x", "m:x[1-2]"], mtu: 1400 }]`);
  t.deepEqual(links, [
    'r1:right -- r2:left',
    'r2:right -- r3:left',
    'r1:eth0 -- m:r1',
    'r2:eth0 -- m:r2',
    'r3:eth0 -- m:r3',
    'r1:x -- m:x1',
    'r2:x -- m:x2',
  ]);
});

test('what the file says of a node by its own name is laid over the count, wherever it stands', async (t) => {
  for (const nodes of [
    'h2: { sysctl: { net.ipv4.tcp_sack: 2 } }\n  h: { count: 2, sysctl: { net.ipv4.tcp_sack: 1, net.ipv4.ip_default_ttl: 9 } }',
    'h: { count: 2, sysctl: { net.ipv4.tcp_sack: 1, net.ipv4.ip_default_ttl: 9 } }\n  h2: { sysctl: { net.ipv4.tcp_sack: 2 } }',
  ]) {
    const { nodes: found } = await topologyOf(`nodes:\n  ${nodes}\n`);
    const byName = new Map(found.map((node) => [node.name, node.sysctl]));
    t.like(byName.get('h1'), { 'net.ipv4.tcp_sack': '1', 'net.ipv4.ip_default_ttl': '9' });
    t.like(byName.get('h2'), { 'net.ipv4.tcp_sack': '2', 'net.ipv4.ip_default_ttl': '9' });
  }
});

test('"{n}" is the number of the node', async (t) => {
  const { nodes } = await topologyOf(`
nodes: { h: { count: 2, addresses: { eth0: ["10.9.0.{n}/24"] } }, sw: { kind: bridge } }
links: ["h*:eth0 -- sw:p*"]`);
  t.deepEqual(
    nodes.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses)),
    ['10.9.0.1/24', '10.9.0.2/24'],
  );
});

test('generated nodes and links are joined with those of the file, and patterns reach them', async (t) => {
  const { names, links, nodes } = await topologyOf(`
generate:
  - star: { hosts: 2 }
  - star: { hosts: 1 }
    prefix: b-
nodes: { h1: { sysctl: { net.ipv4.tcp_sack: 1 } }, m: { kind: bridge } }
links: ["h*:eth1 -- m:p*", { ends: [h1:eth0, sw:h1], mtu: 1400 }]`);
  t.deepEqual(names.toSorted(), ['b-h1', 'b-sw', 'h1', 'h2', 'm', 'sw']);
  t.deepEqual(links.toSorted(), [
    'b-h1:eth0 -- b-sw:h1',
    'h1:eth0 -- sw:h1',
    'h1:eth1 -- m:p1',
    'h2:eth0 -- sw:h2',
    'h2:eth1 -- m:p2',
  ]);
  t.like(nodes.find(({ name }) => name === 'h1')!.sysctl, { 'net.ipv4.tcp_sack': '1' });
});

test('a count can be an axis of the matrix', async (t) => {
  const { case: first, topology } = await scenarioOf(`
title: t
nodes: { h: { count: 2 }, sw: { kind: bridge } }
links: ["h*:eth0 -- sw:p*"]
matrix: { nodes.h.count: [4, 8] }`);
  t.is(first.values['nodes.h.count'], '4');
  t.is(topology.links.length, 4);
});
