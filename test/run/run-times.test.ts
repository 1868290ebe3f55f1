import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import { trafficSeconds } from '../../src/run/run-times.ts';
import { scenarioOf } from '../helpers/scenario.ts';

test('items follow each other, those of a group are at once', async (t) => {
  const scenario = await scenarioOf(`
title: t
nodes: { h1: , h2: }
links: [h1:eth0 -- h2:eth0]
traffic:
  - iperf3: { from: h1, to: h2, time: 3s, omit: 1s }
  - together:
      - ping: { from: h1, to: h2, count: 11, interval: 100ms }
      - { name: other, ping: { from: h2, to: h1 } }
`);
  t.is(trafficSeconds(scenario, kinds), 5);
});
