import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readResults } from '../../../src/suite/compare/read.ts';
import { makeResult } from '../../helpers/result.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-test-'));
test.after.always(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const path = join(folder, name, 'result.json');
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('a directory, a file, a suite', async (t) => {
  const result = makeResult();
  const file = write('one', result);
  t.deepEqual(await readResults(file), [result]);
  t.deepEqual(await readResults(join(folder, 'one')), [result]);
  write('suite/01-a', result);
  write('suite', {
    version: 1,
    counts: {},
    cases: [{ directory: '01-a' }, { reasons: ['skipped, with nothing run'] }],
  });
  t.deepEqual(await readResults(join(folder, 'suite')), [result]);
});

test('what is not a result', async (t) => {
  const wrong = [
    [join(folder, 'nowhere'), /does not exist; name a result\.json/],
    [write('text', 'not JSON'), /is not a result of lab: /],
    [write('number', 7), /is not a result of lab$/],
    [write('null', 'null'), /is not a result of lab$/],
    [write('hole', { counts: {}, cases: [null] }), /is not a result of lab$/],
    [
      write('suite-gone', { counts: {}, cases: [{ directory: null }, { directory: '01-gone' }] }),
      /01-gone\/result\.json does not exist/,
    ],
    [write('suite-odd', { counts: {}, cases: [{ directory: 7 }] }), /the directory of a case is not text/],
    [join(write('folder/result.json', ''), '..', '..'), /folder\/result\.json can't be read: EISDIR/],
    [write('other', { cases: [] }), /is not a result of this version of lab: .*must have required/],
  ] as const;
  for (const [path, message] of wrong)
    await t.throwsAsync(readResults(path), { name: 'ExpectedError', message });
});
