import test from 'ava';
import { probe } from '../../src/doctor/probe.ts';
import { assertHostUnchanged, hostState } from '../helpers/host.ts';

const root = process.geteuid?.() === 0;
const pair = ['ip', 'link', 'add', 'p0', 'type', 'veth', 'peer', 'name', 'p1'];

test('probes have a namespace of their own, and leave nothing', async (t) => {
  const before = await hostState();
  // The same name twice, at the same time.
  const results = await Promise.all([
    probe([pair], root),
    probe([pair, ['ip', 'link', 'show', 'dev', 'p1']], root),
  ]);
  t.deepEqual(results, [{ ok: true }, { ok: true }]);
  await assertHostUnchanged(t, before);
});

test('what fails is told with what the tool said', async (t) => {
  const result = await probe([pair, ['ip', 'link', 'show', 'dev', 'p7'], pair], root);
  t.deepEqual(result, { ok: false, said: 'ip link show dev p7: Device "p7" does not exist.' });
});

test('a program that is missing is a failed probe', async (t) => {
  const result = await probe([['no-such-program']], root);
  t.false(result.ok);
});
