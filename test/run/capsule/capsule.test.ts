import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { execa } from 'execa';
import { createCapsule } from '../../../src/run/capsule/capsule.ts';
import { enterArgv } from '../../../src/run/capsule/enter.ts';

const children = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');

test('an orphan that ends is reaped, and does not end the capsule', async (t) => {
  const capsule = await createCapsule({ id: `orphans-${process.pid}`, name: 'orphans', directory: '/' });
  t.teardown(() => capsule.destroy());
  const run = (script: string) => {
    const [command = '', ...args] = enterArgv(capsule.pid, 'capsule', ['sh', '-c', script]);
    return execa(command, args);
  };
  const before = children(capsule.pid).length;
  await run('mkfifo /run/end; (read -r _ </run/end) >/dev/null 2>&1 &');
  t.is(children(capsule.pid).length, before + 1);
  await run('echo >/run/end');
  while (children(capsule.pid).length > before) await pause(5);
  t.is((await run('echo here')).stdout, 'here');
});
