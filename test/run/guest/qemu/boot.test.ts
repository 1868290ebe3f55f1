import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { orGone } from '../../../../src/run/guest/qemu/boot.ts';
import { ExpectedError } from '../../../../src/lib/errors.ts';

const never = new Promise<never>(() => {});
const running = { qemu: { ended: never, pid: () => process.pid } };
const beside = (changes: object) => ({ qemu: { ...running.qemu, ...changes } }) as never;
const expected = (message: string) => ({ instanceOf: ExpectedError, message });

test('what comes in time is given, and no timer is left', async (t) => {
  t.is(await orGone(beside({}), pause(5, 'an answer'), { own: 60_000, most: 60_000 }, 'late'), 'an answer');
  t.is(await orGone(beside({}), pause(5, 'an answer'), 60_000, 'late'), 'an answer');
});

test('what does not come is late: after a time, after one of its own, or after one that is too long for any machine', async (t) => {
  for (const deadline of [5, { own: 5, most: 60_000 }, { own: 60_000, most: 5 }])
    await t.throwsAsync(orGone(beside({}), never, deadline, 'late'), expected('late'));
});

test('it ends at once when QEMU does, or when the caller gives up, and says which', async (t) => {
  const gone = new ExpectedError('QEMU ended');
  await t.throwsAsync(
    orGone(beside({ ended: Promise.resolve(gone) }), never, 60_000, 'late'),
    expected('QEMU ended'),
  );
  const reason = new Error('interrupted');
  const later = new AbortController();
  void pause(5).then(() => later.abort(reason));
  for (const signal of [AbortSignal.abort(reason), later.signal])
    await t.throwsAsync(orGone(beside({}), never, 60_000, 'late', signal), { is: reason });
});

test('one that has nothing to do hangs; one that works is waited for', async (t) => {
  const process = (...argv: string[]) => {
    const child = spawn(argv[0]!, argv.slice(1));
    t.teardown(() => child.kill('SIGKILL'));
    return beside({ pid: () => child.pid });
  };
  const patience = { own: 2000, most: 60_000, idle: 600 };
  await t.throwsAsync(
    orGone(process('sleep', '60'), never, patience, 'late'),
    expected('it hangs: idle for 0.6 s'),
  );
  await t.throwsAsync(
    orGone(process('sh', '-c', 'while :; do :; done'), never, patience, 'late'),
    expected('late'),
  );
});
