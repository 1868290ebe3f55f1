import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { lockDirectory } from '../../src/suite/directory-lock.ts';

/** What tells a process: its number, and field 22 of proc_pid_stat(5). */
const living = `1 ${readFileSync('/proc/1/stat', 'utf8').replace(/.*\) /s, '').split(' ')[19]}`;
const dead = ['4194999 12', '4194999 34', '1 0'] as const;

function folder(t: ExecutionContext, files: Record<string, string> = {}): string {
  const path = mkdtempSync('/tmp/lab-test-lock-');
  t.teardown(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

test('one at a time', (t) => {
  const path = folder(t, { lock: living });
  t.throws(() => lockDirectory(path), {
    name: 'ExpectedError',
    message: /^process 1 works on the suite in /,
  });
  t.deepEqual(readdirSync(path), ['lock']);
  rmSync(join(path, 'lock'));
  const release = lockDirectory(path);
  t.deepEqual(readdirSync(path), ['lock']);
  t.throws(() => lockDirectory(path), { message: new RegExp(`^process ${process.pid} works`) });
  release();
  t.deepEqual(readdirSync(path), []);
});

test('what was left over is taken over, and what was left over of that', (t) => {
  const removal = 'lock.4194999-12';
  for (const files of [
    { lock: dead[0] },
    { lock: dead[2] },
    { lock: '' },
    { lock: dead[0], [removal]: dead[1] },
    { lock: dead[0], [removal]: dead[1], [`${removal}.4194999-34`]: dead[2] },
  ] as Record<string, string>[]) {
    const path = folder(t, files);
    const release = lockDirectory(path);
    t.deepEqual(readdirSync(path), ['lock']);
    t.regex(readFileSync(join(path, 'lock'), 'utf8'), new RegExp(`^${process.pid} `));
    release();
  }
});

test('what another is about to take over is left to it', (t) => {
  const files = { lock: dead[0], 'lock.4194999-12': living };
  const path = folder(t, files);
  t.throws(() => lockDirectory(path), { message: /^process 1 works on the suite in / });
  for (const [name, text] of Object.entries(files)) t.is(readFileSync(join(path, name), 'utf8'), text);
});
