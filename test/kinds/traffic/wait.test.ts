import test from 'ava';
import { assertHostUnchanged, hostState } from '../../helpers/host.ts';
import { valuesOf } from '../../helpers/reading.ts';
import { runLive } from '../../helpers/run.ts';
import { skipWithoutRoot } from '../../helpers/skip.ts';

test('waits for a time, and until a command says what is wanted', async (t) => {
  if (skipWithoutRoot(t)) return;
  const before = await hostState();
  const { reading, record } = await runLive(`
title: t
nodes: { h1: { services: [{ run: sh -c 'echo up >>/run/lab/tmp/log; sleep 100', ready: { run: cat /run/lab/tmp/log, matches: '^up$' } }] } }
traffic:
  - { name: first, wait: { for: 50ms } }
  - together:
      - { name: second, wait: { in: h1, run: cat /run/lab/tmp/log, matches: '^here$' } }
      - command: { in: h1, run: [sh, -c, 'sleep 0.1; echo here >>/run/lab/tmp/log'] }
  - { name: after, command: { in: h1, run: cat /run/lab/tmp/log } }
`);
  t.deepEqual([reading.failures, reading.doubts], [[], []]);
  t.true(valuesOf(reading)['first.wait.seconds']! >= 0.05);
  t.is(record.outputs.get('traffic/after/command')!.stdout, 'up\nhere\n');
  await assertHostUnchanged(t, before);
});

test('what does not hold fails the run, with what was last said', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { reading } = await runLive(`
title: t
nodes: { h1: }
traffic: [{ wait: { in: h1, run: [sh, -c, 'echo not yet'], matches: now, deadline: 500ms } }, { command: { in: h1, run: 'true' } }]
`);
  t.is(reading.failures.length, 1);
  t.regex(
    reading.failures[0]!,
    /^wait: not within 500ms: h1: sh -c echo not yet says \/now\/; ran sh -c 'echo not yet', which last said: not yet$/,
  );
});
