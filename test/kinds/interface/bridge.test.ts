import test from 'ava';
import { assertHostUnchanged, hostState } from '../../helpers/host.ts';
import { valuesOf } from '../../helpers/reading.ts';
import { runLive } from '../../helpers/run.ts';
import { scenarioOf } from '../../helpers/scenario.ts';

/** Two nodes that look like container hosts: a port and the end of a VXLAN in one bridge. */
const hosts = `
nodes:
  a: { addresses: { eth0: [10.5.0.1/24] } }
  b: { addresses: { eth0: [10.5.0.2/24] } }
  va:
    addresses: { eth0: [192.0.2.1/24] }
    interfaces:
      vx: { kind: vxlan, id: 42, local: 192.0.2.1, remote: 192.0.2.2, dev: eth0, addresses: [] }
      br0: { kind: bridge, members: [p, vx], addresses: [10.5.0.11/24] }
  vb:
    addresses: { eth0: [192.0.2.2/24] }
    interfaces:
      vx: { kind: vxlan, id: 42, local: 192.0.2.2, remote: 192.0.2.1, dev: eth0, addresses: [] }
      br0: { kind: bridge, members: [p, vx], addresses: [] }
links: [a:eth0 -- va:p, va:eth0 -- vb:eth0, b:eth0 -- vb:p]
`;

test('a port and a VXLAN are in one broadcast domain through the bridge, with the bridge itself', async (t) => {
  const { topology } = await scenarioOf(`title: t\n${hosts}`);
  const segments = new Map(
    topology.nodes.flatMap(({ name, interfaces }) =>
      interfaces.map((one): [string, number] => [`${name}:${one.name}`, one.segment]),
    ),
  );
  t.is(segments.get('a:eth0'), segments.get('b:eth0'));
  t.is(segments.get('a:eth0'), segments.get('va:br0'));
  t.is(segments.get('va:p'), -1);
  t.not(segments.get('a:eth0'), segments.get('va:eth0'));
});

test('hosts reach each other through it, and the bridge by its own address', async (t) => {
  const before = await hostState();
  const { reading } = await runLive(`title: t\n${hosts}
traffic:
  - ping: { from: a, to: b, count: 2, size: 1000, dont-fragment: true }
  - ping: { from: b, to: 10.5.0.11, count: 2 }
`);
  t.deepEqual([reading.failures, reading.doubts], [[], []]);
  t.is(valuesOf(reading)['ping.ping.received'], 2);
  t.is(valuesOf(reading)['ping-2.ping.received'], 2);
  await assertHostUnchanged(t, before);
});

test('a member that the node does not have is a mistake', async (t) => {
  await t.throwsAsync(
    scenarioOf('title: t\nnodes: { n: { interfaces: { br0: { kind: bridge, members: [eth7] } } } }\n'),
    { message: /eth7/ },
  );
});
