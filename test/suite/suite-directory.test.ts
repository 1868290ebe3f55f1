import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { KeptRun } from '../../src/suite/model.ts';
import { keepRun, readKeptRun, removeParts, writeDocument } from '../../src/suite/suite-directory.ts';
import { makeRun } from '../helpers/result.ts';

const key = { case: 0, arm: 'mangled', repetition: 1, attempt: 1 } as const;
const kept: KeptRun = { key, result: makeRun(), offloads: {}, guests: {}, seconds: 1.5 };

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lab-test-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

test('a run is read back as it was kept; of a later attempt too', async (t) => {
  const path = folder(t);
  const later = { ...kept, key: { ...key, attempt: 2 } };
  for (const run of [kept, later]) keepRun(path, run, new Map(), new Map([['a/b.pcap', Buffer.from('x')]]));
  t.deepEqual(await readKeptRun(path, key), kept);
  t.deepEqual(await readKeptRun(path, later.key), later);
  t.is(readFileSync(join(path, 'again-2/mangled-1/b.pcap'), 'utf8'), 'x');
});

test('a run that is damaged, or another one, counts as not there', async (t) => {
  const path = folder(t);
  t.is(await readKeptRun(path, key), undefined);
  keepRun(path, kept, new Map(), new Map());
  const file = join(path, 'mangled-1/run.json');
  const whole = readFileSync(file, 'utf8');
  const contents = [
    ...['', 'null', '[]', '{}', whole.slice(0, -20), '\u0000'.repeat(whole.length)],
    ...[
      { ...kept, result: {} },
      { ...kept, result: { ...kept.result, metrics: [] } },
      { ...kept, offloads: null },
      { ...kept, seconds: '1' },
      { ...kept, key: { ...key, repetition: 2 } },
    ].map((run) => JSON.stringify(run)),
  ];
  for (const content of contents) {
    writeFileSync(file, content);
    t.is(await readKeptRun(path, key), undefined, content);
  }
  rmSync(file);
  mkdirSync(file);
  t.is(await readKeptRun(path, key), undefined, 'a directory');
  keepRun(path, kept, new Map(), new Map());
  t.deepEqual(await readKeptRun(path, key), kept, 'it is made again');
});

test('what can not be written or removed is an expected error', (t) => {
  const file = join(folder(t), 'file');
  writeFileSync(file, '');
  const expected = { name: 'ExpectedError', message: /can't be written to .*file/ };
  t.throws(() => keepRun(file, kept, new Map(), new Map()), expected);
  t.throws(() => writeDocument(join(file, 'result.json'), {}), expected);
  t.throws(() => removeParts(file), expected);
});
