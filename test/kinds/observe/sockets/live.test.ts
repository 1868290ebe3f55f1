import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

test('the connections that the filter is about, over time', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading } = await runLive(`
nodes: { h1: , h2: }
links: [h1 -- h2]
traffic: [iperf3: { from: h1, to: h2, time: 1s, port: 5555 }]
observe:
  - { name: ours, sockets: { on: h1, filter: 'dport = :5555', interval: 50ms } }
  - { name: others, sockets: { on: h1, filter: 'dport = :1' } }
`);
  t.deepEqual([reading.failures, reading.doubts], [[], []]);
  const values = valuesOf(reading);
  // iperf3 has one for control and one for data.
  t.is(values['ours.sockets.connections'], 2);
  t.true(values['ours.sockets.cwnd.max']! > 0);
  t.true(values['ours.sockets.rtt.mean']! > 0);
  t.true(reading.series['ours.sockets.cwnd']!.values.some((window) => window > 0));
  t.is(values['others.sockets.connections'], 0);
  await assertHostUnchanged(t, before);
});

test('a filter that ss does not know ends the run, with what ss says', async (t) => {
  if (skipWithoutRoot(t)) return;
  await t.throwsAsync(
    runLive(
      'nodes: { h1: , h2: }\nlinks: [h1 -- h2]\nobserve: [{ sockets: { on: h1, filter: port is 5 } }]\n',
    ),
    { message: /look at TCP connections of h1 once/ },
  );
});
