import { readdirSync } from 'node:fs';
import test from 'ava';
import { assertHostUnchanged, hostState } from '../../../helpers/host.ts';
import { valuesOf } from '../../../helpers/reading.ts';
import { runLive } from '../../../helpers/run.ts';

/** Those with more nodes are tried with a sample. */
const labs = [
  'bridge',
  'counted',
  'fat-tree',
  'full-mesh',
  'leaf-spine',
  'line',
  'ring',
  'router',
  'tree',
  'two-hosts',
];

test('each topology that ships, but for the large one and OVS, is here', (t) => {
  const shipped = readdirSync('labs').map((name) => name.replace('.yaml', ''));
  t.deepEqual(shipped.toSorted(), [...labs, 'star', 'two-hosts-ovs'].toSorted());
});

for (const lab of labs)
  test(`${lab}: every node reaches every other`, async (t) => {
    const before = await hostState();
    const { reading } = await runLive(`
title: t
lab: ${lab}
traffic: [{ reach: { from: all, to: all, sample: 300 } }]`);
    t.deepEqual([reading.failures, reading.doubts], [[], []]);
    t.true(valuesOf(reading)['reach.pairs']! >= 2);
    t.is(valuesOf(reading)['reach.unreached'], 0);
    await assertHostUnchanged(t, before);
  });

test('a node that answers nobody is named', async (t) => {
  const before = await hostState();
  const { reading } = await runLive(`
title: t
lab: router
nodes: { h2: { sysctl: { net.ipv4.icmp_echo_ignore_all: 1 } } }
traffic: [{ reach: { from: h1, to: all, tries: 1, timeout: 100ms } }]`);
  t.deepEqual(reading.failures, ['reach: 1 of 2 pairs are unreachable: h1 -> h2 (10.0.1.2)']);
  await assertHostUnchanged(t, before);
});
