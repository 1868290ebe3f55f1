import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { lockDirectory } from '../../src/suite/directory-lock.ts';

const module = new URL('../../src/suite/directory-lock.ts', import.meta.url).href;

function folder(t: ExecutionContext, files: Record<string, string> = {}): string {
  const path = mkdtempSync('/tmp/lab-test-lock-');
  t.teardown(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** A process that locks a directory and says how that went, and then stays until its standard input ends. */
function locker(t: ExecutionContext, path: string) {
  const script = `const { lockDirectory } = await import(${JSON.stringify(module)});
    try { lockDirectory(${JSON.stringify(path)}); console.log('locked'); } catch (error) { console.log(error.message); }
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const said = once(child.stdout, 'data').then(([bytes]) => String(bytes).trim());
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  return { pid: child.pid, said, kill };
}

test('one at a time, of this process too', (t) => {
  const path = folder(t);
  const release = lockDirectory(path);
  t.deepEqual(readdirSync(path), ['lock']);
  const message = `process ${process.pid} is running the suite in ${path}; wait for it to end, or stop it`;
  t.throws(() => lockDirectory(path), { name: 'ExpectedError', message });
  release();
  t.deepEqual(readdirSync(path), []);
  lockDirectory(path)();
});

test('another process is named, and gone with its lock when it is killed', async (t) => {
  const path = folder(t);
  const other = locker(t, path);
  t.is(await other.said, 'locked');
  t.throws(() => lockDirectory(path), { message: new RegExp(`^process ${other.pid} is running`) });
  await other.kill();
  t.deepEqual(readdirSync(path), ['lock'], 'its file is left');
  lockDirectory(path)();
  t.deepEqual(readdirSync(path), []);
});

test('a file that was left over is no lock, whatever is in it', (t) => {
  for (const lock of ['', '1 0', '4194999 12', `${process.ppid}\n`]) {
    const path = folder(t, { lock });
    const release = lockDirectory(path);
    t.is(readFileSync(join(path, 'lock'), 'utf8'), `${process.pid}\n`);
    release();
  }
});

test('of many at once one has it', async (t) => {
  const path = folder(t, { lock: 'left over' });
  const lockers = Array.from({ length: 5 }, () => locker(t, path));
  const said = await Promise.all(lockers.map((one) => one.said));
  t.is(said.filter((text) => text === 'locked').length, 1, said.join('\n'));
  t.is(said.filter((text) => / is running the suite in /.test(text)).length, 4);
});

test('a path through a file is told', (t) => {
  const path = folder(t, { file: '' });
  t.throws(() => lockDirectory(join(path, 'file', 'suite')), { name: 'ExpectedError', message: /is a file/ });
});
