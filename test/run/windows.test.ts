import test from 'ava';
import { judgeCase } from '../../src/result/judge-case.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';
import { valuesOf } from '../helpers/reading.ts';
import { runLive } from '../helpers/run.ts';
import { skipWithoutRoot } from '../helpers/skip.ts';

test('what was measured before, during and after a cut is judged by itself', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { scenario, reading } = await runLive(`
title: t
lab: two-hosts
traffic: [{ ping: { from: h1, to: h2, count: 150, interval: 20ms } }]
events:
  - { name: cut, at: 500ms, link: { on: h2:eth0, state: down } }
  - { name: mend, after: cut, delay: 500ms, link: { on: h2:eth0, state: up } }
expect:
  - { metric: ping.loss, before: cut, max: 0 }
  - { metric: ping.received, during: [cut, mend], max: 0 }
  - { metric: ping.loss, after: mend, max: 5% }
  - { metric: ping.received, after: mend, min: 1, of: { metric: ping.sent, before: cut } }
  - { metric: ping.gap, min: 300ms }
`);
  t.deepEqual(reading.failures, []);
  t.like(valuesOf(reading), { 'ping.loss before cut': 0, 'ping.loss during cut..mend': undefined });
  const run = { ...reading, files: [], timing: { build: 0, run: 0, teardown: 0 } };
  const { expectations } = judgeCase(scenario, [run]);
  t.deepEqual(
    expectations.map(({ metric }) => metric),
    [
      'ping.loss before cut',
      'ping.received during cut..mend',
      'ping.loss after mend',
      'ping.received after mend',
      'ping.gap',
    ],
  );
  t.true((run.metrics['ping.received during cut..mend']?.value ?? 1) === 0);
  await assertHostUnchanged(t, before);
});

test('a window without a sample, or whose event did not happen, is a doubt', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading } = await runLive(`
title: t
lab: two-hosts
traffic: [{ command: { in: h1, run: sleep 0.3 } }, { ping: { from: h1, to: h2, count: 2 } }]
events: [{ name: late, at: 50s, command: { in: h1, run: date } }]
expect:
  - { metric: ping.loss, during: [0s, 100ms], max: 0 }
  - { metric: ping.loss, after: late, max: 0 }
`);
  t.is(reading.metrics['ping.loss after late'], undefined);
  t.true(reading.doubts.some((one) => /^event late.*did not happen/.test(one)));
  t.true(
    reading.doubts.includes(
      'ping.loss during 0s..100ms: nothing was measured between 0 s and 0.10 s of the traffic',
    ),
  );
});
