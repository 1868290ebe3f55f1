import test from 'ava';
import type { CommandStep } from '../../src/plan/step.ts';
import { sawItself, waitFor } from '../../src/run/condition.ts';
import type { Transport } from '../../src/run/transport.ts';

const argv = ['ip', '-n', 'h1', '-o', 'link', 'show', 'up'];
const ready = {
  says: 'a carrier',
  place: 'capsule',
  argv,
  stdout: '^(?!.*NO-CARRIER)',
  deadline: 1,
} as const;
const step: CommandStep = { id: 'a', title: 'a', place: 'capsule', argv: [...argv], deadline: 1, ready };
const output = { stdout: 'eth0: <UP>', stderr: '', exitCode: 0, startedAt: 0, endedAt: 1 };

test('a step that looks itself need not look again', (t) => {
  t.true(sawItself(step, output));
  t.false(sawItself(step, { ...output, stdout: 'eth0: <NO-CARRIER,UP>' }));
  t.false(sawItself(step, { ...output, exitCode: 1 }));
});

test('a look that the deadline cuts off hides nothing of what the one before saw', async (t) => {
  const never = new Promise<never>(() => {});
  const looks = [Promise.resolve({ ...output, stdout: 'eth0: <NO-CARRIER,UP>' }), never];
  const transport = {
    start: () => ({ ended: looks.shift(), signal: async () => {} }),
  } as unknown as Transport;
  const times = [0, 0, 0, 0.99];
  const seen = await waitFor(transport, ready, () => times.shift() ?? 1, new AbortController().signal);
  t.is(seen, 'eth0: <NO-CARRIER,UP>');
});

test('what another command, or another place, must show is not shown by the step', (t) => {
  t.false(sawItself({ ...step, argv: ['true'] }, output));
  t.false(sawItself({ ...step, place: { node: 'h1' } }, output));
  t.false(sawItself({ ...step, ready: undefined }, output));
});
