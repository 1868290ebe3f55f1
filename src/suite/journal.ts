import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import type { RunKey, SuiteCase } from './model.ts';
import type { HostFacts } from './model.ts';

/** The first line: what the suite is. */
export interface JournalHeader {
  type: 'suite';
  version: 1;
  /** ISO 8601 */
  started: string;
  lab: string;
  site?: HostFacts;
  cases: { id: string; sha256: string }[];
  /** What was asked for, for who goes on. */
  command: unknown;
}

/** A line for each run that is done, or case that has ended in an error. */
export type CaseLine =
  | ({ type: 'run'; id: string; seconds: number; disturbed?: string } & RunKey)
  | { type: 'error'; case: number; id: string; attempt: number; message: string };
/** And one where it goes on in another place. */
type JournalLine = CaseLine | { type: 'moved'; site: HostFacts };

export interface Journal {
  header: JournalHeader;
  /** What was there of cases when it was opened. */
  lines: readonly CaseLine[];
  /** Where it was before. */
  sites: readonly HostFacts[];
  /** On the disk when it returns. */
  append(line: JournalLine): void;
  close(): void;
}

const fileIn = (directory: string) => join(directory, 'journal.jsonl');

/**
 * Begins a journal in a directory, or goes on with the one that is there.
 * @throws ExpectedError where the cases are not those that it was begun with
 */
export function openJournal(directory: string, cases: readonly SuiteCase[], fresh: JournalHeader): Journal {
  const path = fileIn(directory);
  const [header, ...lines] = existsSync(path) ? readLines(path) : [];
  if (header) refuseChanges(directory, header as JournalHeader, cases);
  const file = openSync(path, 'a');
  const append = (line: JournalHeader | JournalLine) => {
    writeSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  };
  if (!header) append(fresh);
  const begun = (header as JournalHeader | undefined) ?? fresh;
  const told = lines as JournalLine[];
  return {
    header: begun,
    lines: told.filter((line) => line.type !== 'moved'),
    // One that was begun by an earlier lab doesn't say.
    sites: [begun.site ?? {}, ...told.flatMap((line) => (line.type === 'moved' ? [line.site] : []))],
    append,
    close: () => closeSync(file),
  };
}

/** @throws ExpectedError where there is none */
export function readHeader(directory: string): JournalHeader {
  const path = fileIn(directory);
  const [header] = existsSync(path) ? readLines(path) : [];
  if (header?.type !== 'suite')
    throw new ExpectedError(`${directory} holds no suite that was begun: nothing is in ${path}`);
  if (header.version !== 1)
    throw new ExpectedError(`${path} is of another version of lab: ${(header as JournalHeader).lab}`);
  return header;
}

/** Whether a process died in this directory before it could write what the suite is: there is nothing to go on with. */
export function isUnbegun(directory: string): boolean {
  const names = readdirSync(directory);
  return names.every(
    (name) =>
      name === 'lock' || (name === basename(fileIn(directory)) && readLines(fileIn(directory)).length === 0),
  );
}

/**
 * All whole lines; what was being written when the process died is taken off.
 * @throws ExpectedError where it can't be read, or a line is none of a journal
 */
function readLines(path: string): (JournalHeader | JournalLine)[] {
  const text = readText(path);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const parsed = parse(line);
      if (typeof parsed?.type === 'string') return parsed;
      throw new ExpectedError(
        `${path}:${index + 1}: this is no line of a journal; begin anew with another --out`,
      );
    });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ExpectedError(`${path} can't be read: ${(error as Error).message}`);
  }
}

function parse(line: string): JournalHeader | JournalLine | null {
  try {
    return JSON.parse(line) as JournalHeader | JournalLine | null;
  } catch {
    return null;
  }
}

function refuseChanges(directory: string, header: JournalHeader, cases: readonly SuiteCase[]): void {
  const now = new Map(cases.map(({ id, sha256 }) => [id, sha256]));
  const changed = header.cases.filter(({ id, sha256 }) => now.has(id) && now.get(id) !== sha256);
  const gone = header.cases.filter(({ id }) => !now.has(id));
  const known = new Set(header.cases.map(({ id }) => id));
  const added = cases.filter(({ id }) => !known.has(id));
  const said = [
    ...changed.map(({ id }) => `${id} has changed`),
    ...gone.map(({ id }) => `${id} is gone`),
    ...added.map(({ id }) => `${id} is new`),
  ];
  if (said.length === 0 && cases.every(({ id }, index) => header.cases[index]?.id === id)) return;
  const what = said.length > 0 ? said.slice(0, 5).join(', ') : 'the order of the cases has changed';
  throw new ExpectedError(
    `the suite in ${directory} can't go on, as what it was begun with is not what is there now: ${what}` +
      `${said.length > 5 ? `, and ${said.length - 5} more` : ''}; begin anew with another --out`,
  );
}
