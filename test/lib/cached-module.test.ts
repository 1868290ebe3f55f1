import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { cachedModule } from '../../src/lib/cached-module.ts';
import { cacheDirectory } from '../../src/lib/directories.ts';

const text = (value: number) => `module.exports = ${value};`;

test.beforeEach((t) => {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-cache-'));
  t.context = directory;
  process.env.XDG_CACHE_HOME = directory;
});
test.afterEach.always((t) => rmSync(t.context as string, { recursive: true, force: true }));

test.serial('what was made is found again, by all that it is made from', async (t) => {
  let made = 0;
  const make = (value: number) => async () => {
    made++;
    return text(value);
  };
  t.is(await cachedModule('n', 'one', make(1)), 1);
  t.is(await cachedModule('n', 'one', make(9)), 1);
  t.is(await cachedModule('n', 'two', make(2)), 2);
  t.is(made, 2);
  t.is(readdirSync(cacheDirectory()).length, 2);
});

test.serial('a file that others can write is not run', async (t) => {
  await cachedModule('n', 'one', async () => text(1));
  const [file = ''] = readdirSync(cacheDirectory());
  chmodSync(join(cacheDirectory(), file), 0o666);
  t.is(await cachedModule('n', 'one', async () => text(3)), 3);
});

test.serial('without a place to write, it is made each time', async (t) => {
  writeFileSync(join(t.context as string, 'file'), '');
  process.env.XDG_CACHE_HOME = join(t.context as string, 'file');
  t.is(await cachedModule('n', 'one', async () => text(1)), 1);
  t.is(await cachedModule('n', 'one', async () => text(2)), 2);
});
