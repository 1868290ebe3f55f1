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

test('what is no result', async (t) => {
  const wrong = [
    [join(folder, 'nowhere'), /no such file/],
    [write('text', 'not JSON'), /is no result of lab: /],
    [write('number', 7), /is no result of lab$/],
    [write('null', 'null'), /is no result of lab$/],
    [write('hole', { counts: {}, cases: [null] }), /is no result of lab$/],
    [write('other', { cases: [] }), /is no result of this version of lab: .*must have required/],
  ] as const;
  for (const [path, message] of wrong)
    await t.throwsAsync(readResults(path), { name: 'ExpectedError', message });
});
