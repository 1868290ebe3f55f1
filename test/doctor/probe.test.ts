import test from 'ava';
import { probe, toolFault } from '../../src/doctor/probe.ts';
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
  t.like(result, { ok: false, said: 'ip link show dev p7: Device "p7" does not exist.' });
});

test('a word that the tool does not know is the fault of the tool; what the kernel refuses is none', async (t) => {
  const words = (...own: string[]) => ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', ...own];
  t.like(await probe([words('netem', 'what', '1')], root), { ok: false, fault: { tool: 'tc', runs: true } });
  t.like(await probe([['ip', 'link', 'add', 'p0', 'type', 'foo']], root), { ok: false, fault: undefined });
  // As the shell tells of a program that it can't start, and as a signal ends one.
  for (const exitCode of [127, 139, undefined])
    t.like(toolFault(['tc'], exitCode), { tool: 'tc', runs: false });
  t.is(toolFault(['taskset'], 1), undefined);
  t.is(toolFault(['ip', 'tuntap', 'add'], 1), undefined);
  t.like(toolFault(['ip', 'tuntap', 'add'], 255), { tool: 'ip', runs: true });
});

test('a program that is missing is a failed probe', async (t) => {
  const result = await probe([['no-such-program']], root);
  t.false(result.ok);
});
