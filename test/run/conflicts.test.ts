import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { rootTest as test } from '../helpers/prog-run.ts';
import { runLive } from '../helpers/run.ts';

test('two hosts with one address, where the file means it: ARP finds one of them', async (t) => {
  const before = await hostState();
  const { reading, plan } = await runLive(`
title: T
nodes:
  h1:
  h2: { addresses: { eth0: [10.0.0.9/24] } }
  h3: { addresses: { eth0: [10.0.0.9/24] }, conflict: allowed }
  sw: { kind: bridge }
links: [h1 -- sw, h2 -- sw, h3 -- sw]
traffic:
  - ping: { from: h1, to: 10.0.0.9, count: 3, interval: 200ms }
  - command: { in: h1, run: [ip, -4, neigh, show, 10.0.0.9], matches: { stdout: 'REACHABLE|STALE|DELAY' } }
`);
  t.deepEqual(reading.failures, []);
  t.is(reading.metrics['ping.received']?.value, 3);
  t.notRegex(JSON.stringify(plan), /neigh replace 10\.0\.0\.9 /);
  await assertHostUnchanged(t, before);
});
