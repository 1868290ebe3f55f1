import { mkdtempSync, rmSync } from 'node:fs';
import test from 'ava';
import { execa } from 'execa';
import { assertHostUnchanged, changesSince, hostState } from './host.ts';

test('nothing done, nothing changed', async (t) => {
  await assertHostUnchanged(t, await hostState());
});

test('a file left in /tmp is seen, and then seen to be gone', async (t) => {
  const before = await hostState();
  const left = mkdtempSync('/tmp/left-');
  t.true(changesSince(before, await hostState()).includes(`new file: ${left}`));
  rmSync(left, { recursive: true });
  t.false(changesSince(before, await hostState()).includes(`new file: ${left}`));
});

test('a process of a lab is seen unless a test runs it', async (t) => {
  const before = await hostState();
  const env = { LAB_CAPSULE: 'x' };
  const ours = execa('sleep', ['60'], { env });
  // Its parent ends at once: it is nobody's, as a leftover is.
  const { stdout } = await execa('setsid', ['--fork', 'sh', '-c', 'echo $$; exec sleep 60 >/dev/null 2>&1'], {
    env,
  });
  const changes = changesSince(before, await hostState());
  t.true(
    changes.some((change) => change.startsWith(`new process: ${stdout}@`)),
    changes.join('\n'),
  );
  t.false(changes.some((change) => change.startsWith(`new process: ${ours.pid}@`)));
  process.kill(Number(stdout));
  ours.kill();
  await t.throwsAsync(ours);
  await assertHostUnchanged(t, before);
});

test('what is gone for good is told', (t) => {
  const before = new Map([
    ['link', new Set(['2 eth0'])],
    ['process', new Set(['7@1 sh'])],
  ]);
  t.deepEqual(
    changesSince(
      before,
      new Map([
        ['link', new Set<string>()],
        ['process', new Set<string>()],
      ]),
    ),
    ['link gone: 2 eth0'],
  );
});
