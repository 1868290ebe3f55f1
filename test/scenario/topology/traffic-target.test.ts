import test from 'ava';
import { addressProblem, targetOf } from '../../../src/scenario/topology/traffic-target.ts';
import { scenarioOf } from '../../helpers/scenario.ts';

const { topology } = await scenarioOf(`
title: t
nodes:
  h1:
  h2: { addresses: { eth0: ["2001:db8::2/64"] } }
  h3:
links: ["h1:eth0 -- h2:eth0", "h1:eth1 -- h3:eth0"]
traffic: [{ command: { in: h1, run: "true" } }]
`);

test('a node by its address of the family, IPv4 first; an address as it is', (t) => {
  t.is(targetOf(topology, { from: 'h3', to: 'h1' }).family, 4);
  t.is(targetOf(topology, { from: 'h3', to: 'h1', family: 6 }).family, 6);
  t.deepEqual(targetOf(topology, { from: 'h1', to: 'h2' }), { address: '2001:db8::2', family: 6 });
  t.deepEqual(targetOf(topology, { from: 'h1', to: '192.0.2.1' }), { address: '192.0.2.1', family: 4 });
});

test('a host that has IPv6 alone sends by that', (t) => {
  t.is(targetOf(topology, { from: 'h2', to: 'h1' }).family, 6);
  t.is(targetOf(topology, { from: 'h2', to: 'h1', family: 4 }).family, 4);
});

test('another address of the node, where one is said', (t) => {
  const address = '10.9.0.2';
  t.deepEqual(targetOf(topology, { from: 'h1', to: 'h3', address }), { address, family: 4 });
  t.is(addressProblem(topology, { to: 'h3', address }), undefined);
  t.is(addressProblem(topology, { to: 'h3', address, family: 6 }), '10.9.0.2 is not an IPv6 address');
});
