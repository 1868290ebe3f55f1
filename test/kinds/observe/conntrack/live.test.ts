import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

test('what a router and a switch track', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading } = await runLive(`
nodes:
  h1: { addresses: { eth0: [10.7.0.1/24], eth1: [10.8.0.1/24] } }
  r:
    forwarding: true
    addresses: { a: [10.7.0.2/24], b: [10.9.0.2/24] }
    nftables: |
      table ip t {
        chain f {
          type filter hook forward priority 0;
          ct state invalid drop;
        }
      }
  h2: { addresses: { eth0: [10.9.0.1/24], eth1: [10.8.0.2/24] } }
  sw:
    kind: ovs
    bridges:
      br0: { flows: ['priority=1,actions=normal', 'priority=2,tcp,actions=ct(commit,zone=5),normal'] }
links: [h1:eth0 -- r:a, r:b -- h2:eth0, h1:eth1 -- sw:p1, h2:eth1 -- sw:p2]
traffic:
  - connections: { from: h1, to: h2, count: 3 }
  - connections: { from: h1, to: h2, count: 2, address: 10.8.0.2 }
observe:
  - { name: router, conntrack: { on: r, count: { web: 'dport=808' } } }
  - { name: switch, conntrack: { on: sw } }
  - { name: idle, conntrack: { on: h1 } }
`);
  t.deepEqual([reading.failures, reading.doubts], [[], []]);
  const values = valuesOf(reading);
  t.true(values['conntrack.web']! >= 3, JSON.stringify(values));
  t.is(values['router.conntrack.insert_failed'], 0);
  t.true(values['switch.conntrack.entries']! >= 1, JSON.stringify(values));
  t.is(values['idle.conntrack.entries'], 0);
  await assertHostUnchanged(t, before);
});
