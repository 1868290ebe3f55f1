import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { requestFromJournal, type SuiteRequest } from '../../src/cli/suite-request.ts';
import { isUnbegun, openJournal, readHeader, type JournalHeader } from '../../src/suite/journal.ts';
import { refuseBegun, refuseUsed } from '../../src/suite/refuse-used.ts';

const key = { case: 0, arm: 'mangled', repetition: 1, attempt: 1 } as const;
const runLine = { type: 'run', id: 'a', seconds: 1.5, ...key } as const;
const request = {
  selection: { paths: ['a.yaml'], set: {}, matrix: { MTU: ['1500'] } },
  choice: {},
  directory: '/',
  untilFailure: false,
  retryInconclusive: 0,
};
const header: JournalHeader = {
  type: 'suite',
  version: 1,
  started: '2026-01-02T03:04:05.678Z',
  lab: '0.1.0',
  site: { kernel: '6.1' },
  cases: [],
  command: request,
};

/** A directory with a journal of these lines. */
function journalOf(t: ExecutionContext, ...lines: (object | string | null)[]): string {
  const path = mkdtempSync(join(tmpdir(), 'lab-test-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  if (lines.length > 0) writeFileSync(join(path, 'journal.jsonl'), texts.map((text) => `${text}\n`).join(''));
  return path;
}

test('a journal is begun, and read back', async (t) => {
  const directory = journalOf(t);
  const journal = await openJournal(directory, [], header);
  journal.append(runLine);
  journal.append({ type: 'error', case: 1, id: 'b', attempt: 1, message: 'no' });
  journal.append({ type: 'moved', site: { kernel: '6.12' } });
  journal.close();
  const again = await openJournal(directory, [], { ...header, started: 'later' });
  t.deepEqual(again.header, header);
  t.deepEqual(
    again.lines.map(({ type }) => type),
    ['run', 'error'],
  );
  t.deepEqual(again.sites, [{ kernel: '6.1' }, { kernel: '6.12' }]);
  again.close();
});

test('a line that is cut off goes, those before it stay', async (t) => {
  const directory = journalOf(t, header, runLine);
  const file = join(directory, 'journal.jsonl');
  const whole = readFileSync(file, 'utf8');
  appendFileSync(file, '{"type":"run","id":"Ä');
  const journal = await openJournal(directory, [], header);
  journal.close();
  t.is(journal.lines.length, 1);
  t.is(readFileSync(file, 'utf8'), whole);
});

test('a damaged journal names its line, and what to do', async (t) => {
  const lines = [
    [['not JSON'], /journal\.jsonl:1: not a journal line: .*; start over with another --out$/],
    [['\u0000\u0000\u0000'], /journal\.jsonl:1: not a journal line/],
    [[null], /journal\.jsonl:1: not a journal line/],
    [[[]], /journal\.jsonl:1: not a journal line/],
    [[runLine], /journal\.jsonl:1: not a journal line/],
    [[{ ...header, cases: null }], /journal\.jsonl:1: not a journal line: \/cases must be array/],
    [[{ ...header, site: 7 }], /journal\.jsonl:1: .*\/site must be object/],
    [[header, header], /journal\.jsonl:2: not a journal line/],
    [[header, { type: 'other' }], /journal\.jsonl:2: not a journal line/],
    [[header, runLine, { ...runLine, arm: 'none' }], /journal\.jsonl:3: not a journal line/],
    [[header, { type: 'moved', site: null }], /journal\.jsonl:2: not a journal line/],
    [[header, { type: 'error', case: 0, id: 'a', attempt: 1 }], /journal\.jsonl:2: not a journal line/],
    [[{ ...header, version: 2, lab: '9.0' }], /was written by lab 9\.0: resume with that version/],
  ] as const;
  for (const [content, message] of lines) {
    const directory = journalOf(t, ...content);
    await t.throwsAsync(openJournal(directory, [], header), { name: 'ExpectedError', message });
    await t.throwsAsync(readHeader(directory), { name: 'ExpectedError', message });
  }
});

test('no journal, and one that can not be read or written', async (t) => {
  await t.throwsAsync(readHeader(journalOf(t)), {
    name: 'ExpectedError',
    message: /^no suite in /,
  });
  await t.throwsAsync(readHeader('/nowhere'), { name: 'ExpectedError', message: /^no suite in / });
  const directory = journalOf(t);
  mkdirSync(join(directory, 'journal.jsonl'));
  const message = /journal\.jsonl can't be read: EISDIR/;
  await t.throwsAsync(readHeader(directory), { name: 'ExpectedError', message });
  await t.throwsAsync(openJournal(directory, [], header), { name: 'ExpectedError', message });
  await t.throwsAsync(openJournal(join(directory, 'gone'), [], header), { name: 'ExpectedError' });
});

test('what a journal says was asked for is checked before anything is run', async (t) => {
  t.deepEqual(await requestFromJournal(journalOf(t, header), [], {}), request as SuiteRequest);
  const { directory: _, ...nowhere } = request;
  const commands = [
    [null, /its journal lacks the request/],
    [nowhere, /its journal lacks the request \(.*'directory'\)/],
    [
      { ...request, selection: { ...request.selection, paths: 'a.yaml' } },
      /\/selection\/paths must be array/,
    ],
    [{ ...request, directory: '/nowhere' }, /it was started in \/nowhere, which no longer exists/],
    [
      { ...request, directory: '/proc/self/stat' },
      /it was started in \/proc\/self\/stat, which no longer exists/,
    ],
  ] as const;
  for (const [command, message] of commands)
    await t.throwsAsync(requestFromJournal(journalOf(t, { ...header, command }), [], {}), {
      ...{ name: 'ExpectedError', message },
    });
});

test('a directory is used for a suite only where none has begun in it', (t) => {
  const unbegun = journalOf(t, '');
  writeFileSync(join(unbegun, 'journal.jsonl'), '{"type":"su');
  t.true(isUnbegun(unbegun));
  for (const directory of [unbegun, journalOf(t), '/nowhere/at/all'])
    t.notThrows(() => refuseBegun(directory));
  t.true(existsSync(join(unbegun, 'journal.jsonl')));
  const begun = journalOf(t, header);
  t.throws(() => refuseBegun(begun), { name: 'ExpectedError', message: /it is not empty; .* --resume / });
  t.throws(() => refuseUsed(begun), { name: 'ExpectedError', message: /it is not empty; name another/ });
  for (const refuse of [refuseUsed, refuseBegun])
    for (const file of [join(begun, 'journal.jsonl'), join(begun, 'journal.jsonl', 'out')])
      t.throws(() => refuse(file), {
        name: 'ExpectedError',
        message: /a component of its path, is a file; name/,
      });
});
