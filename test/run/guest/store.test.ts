import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { isString, keyOf, stored, storedValue, markUsed } from '../../../src/run/guest/store.ts';

const cache = mkdtempSync(join(tmpdir(), 'lab-store-'));
process.env.XDG_CACHE_HOME = cache;
test.after.always(() => rmSync(cache, { recursive: true }));

const fill = async (folder: string) => writeFileSync(join(folder, 'x'), 'y');

test('it is made once, by whoever asks first', async (t) => {
  const all = await Promise.all([stored('a', 'k', fill), stored('a', 'k', fill)]);
  t.is(all[0].folder, all[1].folder);
  t.true(existsSync(join(all[0].folder, 'x')));
  t.false((await stored('a', 'k', () => Promise.reject(new Error('not again')))).made);
});

test('what fails leaves nothing', async (t) => {
  await t.throwsAsync(
    stored('b', 'k', async (folder) => {
      await fill(folder);
      throw new Error('no');
    }),
    { message: 'no' },
  );
  t.deepEqual(readdirSync(join(cache, 'lab/guest/b')), []);
});

test('a full disk is told with the folder', async (t) => {
  const full = async () => {
    throw Object.assign(new Error('write'), { code: 'ENOSPC' });
  };
  await t.throwsAsync(stored('c', 'k', full), { message: /can't be written \(ENOSPC\).*free some space/ });
});

test('what a killed process left is removed', async (t) => {
  const left = join(cache, 'lab/guest/d/old.tmp-99999999-x');
  mkdirSync(left, { recursive: true });
  utimesSync(left, 0, 0);
  const own = join(cache, `lab/guest/d/new.tmp-${process.pid}-x`);
  mkdirSync(own);
  utimesSync(own, 0, 0);
  await stored('d', 'k', fill);
  t.true(existsSync(own));
  t.false(existsSync(left));
});

test('a process that is killed while it makes something leaves nothing', async (t) => {
  const store = JSON.stringify(fileURLToPath(new URL('../../../src/run/guest/store.ts', import.meta.url)));
  const script = `import(${store}).then(({ stored }) => stored('killed', 'k', async () => {
    console.log('begun');
    setInterval(() => {}, 1000);
    await new Promise(() => {});
  }))`;
  const maker = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => maker.kill('SIGKILL'));
  await once(maker.stdout, 'data');
  const folder = join(cache, 'lab/guest/killed');
  t.is(readdirSync(folder).length, 1);
  maker.kill('SIGKILL');
  const deadline = Date.now() + 10_000;
  while (readdirSync(folder).length > 0 && Date.now() < deadline) await pause(10);
  t.deepEqual(readdirSync(folder), []);
});

test('keys differ with what they are of', (t) => {
  t.is(keyOf('a', 1), keyOf('a', 1));
  t.not(keyOf('a', 1), keyOf('a', '1'));
});

test('what was used longest ago goes, but not what may be in use', async (t) => {
  const folders = await Promise.all(
    ['1', '2', '3', '4'].map(async (key) => (await stored('e', key, fill)).folder),
  );
  const hours = (ago: number) => new Date(Date.now() - ago * 3_600_000);
  for (const [index, ago] of [5, 3, 0.5, 4].entries()) utimesSync(folders[index]!, hours(ago), hours(ago));
  markUsed(folders[3]!, 1);
  t.deepEqual(readdirSync(join(cache, 'lab/guest/e')).sort(), ['3', '4']);
});

for (const damage of ['', '{', 'null', '7'])
  test(`a value that was damaged to ${JSON.stringify(damage)} is found out again`, async (t) => {
    const key = keyOf(damage);
    t.is(await storedValue('f', key, isString, async () => 'first'), 'first');
    t.is(await storedValue('f', key, isString, async () => 'second'), 'first');
    writeFileSync(join(cache, 'lab/guest/f', key, 'value.json'), damage);
    t.is(await storedValue('f', key, isString, async () => 'second'), 'second');
  });

test('a folder that has lost a file, or whose file is empty, is made again', async (t) => {
  const { folder } = await stored('g', 'k', fill, ['x']);
  for (const damage of [() => rmSync(join(folder, 'x')), () => writeFileSync(join(folder, 'x'), '')]) {
    damage();
    t.true((await stored('g', 'k', fill, ['x'])).made);
    t.false((await stored('g', 'k', fill, ['x'])).made);
  }
});
