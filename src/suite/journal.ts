import {
  accessSync,
  closeSync,
  constants,
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
import { explainWrite } from '../result/store-result.ts';
import { headerSchema, lineSchema } from './kept-schemas.ts';
import type { HostFacts, RunKey, SuiteCase } from './model.ts';
import { schemaCheck } from './schema-check.ts';

/** The first line: what the suite is. */
export interface JournalHeader {
  type: 'suite';
  version: 1;
  /** ISO 8601 */
  started: string;
  lab: string;
  site?: HostFacts;
  cases: { id: string; sha256: string }[];
  /** What was asked for, for `--resume`. */
  command: unknown;
}

/** A line for each run that is done, and each case that ended with an error. */
export type CaseLine =
  | ({ type: 'run'; id: string; seconds: number; disturbed?: string } & RunKey)
  | { type: 'error'; case: number; id: string; attempt: number; message: string };
/** And one for each time that the suite is resumed on a host that has changed. */
export type JournalLine = CaseLine | { type: 'moved'; site: HostFacts };

export interface Journal {
  header: JournalHeader;
  /** Lines about cases, as they were when the journal was opened. */
  lines: readonly CaseLine[];
  /** The hosts that the suite has run on so far. */
  sites: readonly HostFacts[];
  /** Returns when the line is on the disk. @throws ExpectedError where it can't be written */
  append(line: JournalLine): void;
  close(): void;
}

const fileIn = (directory: string) => join(directory, 'journal.jsonl');

/**
 * Opens the journal of a directory, or begins one with the header.
 * @throws ExpectedError where it is damaged, was begun with other cases, or can't be written
 */
export async function openJournal(
  directory: string,
  cases: readonly SuiteCase[],
  fresh: JournalHeader,
): Promise<Journal> {
  const path = fileIn(directory);
  const kept = existsSync(path) ? await readJournal(path) : undefined;
  if (kept) refuseChanges(directory, kept.header, cases);
  const attempt = <T>(write: () => T): T => {
    try {
      return write();
    } catch (error) {
      throw explainWrite(error, directory);
    }
  };
  const file = attempt(() => openSync(path, 'a'));
  const append = (line: JournalHeader | JournalLine) =>
    attempt(() => {
      writeSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    });
  if (!kept) append(fresh);
  const { header, lines } = kept ?? { header: fresh, lines: [] };
  return {
    header,
    lines: lines.filter((line) => line.type !== 'moved'),
    // Earlier versions of lab did not record the host.
    sites: [header.site ?? {}, ...lines.flatMap((line) => (line.type === 'moved' ? [line.site] : []))],
    append,
    close: () => closeSync(file),
  };
}

/** @throws ExpectedError where there is none, or it is damaged */
export const readHeader = async (directory: string): Promise<JournalHeader> =>
  (await readWhole(directory)).header;

/** A journal that nothing is added to. @throws ExpectedError where there is none, or it is damaged */
export async function readWhole(directory: string): Promise<{ header: JournalHeader; lines: JournalLine[] }> {
  const path = fileIn(directory);
  const kept = existsSync(path) ? await readJournal(path) : undefined;
  if (!kept)
    throw new ExpectedError(`no suite in ${directory}: ${path} is missing or empty; start one with --out`);
  return kept;
}

/** Whether a directory has nothing worth keeping: it is empty, or lab died before it started a journal. */
export function isUnbegun(directory: string): boolean {
  const journal = fileIn(directory);
  return readdirSync(directory).every(
    (name) => name === 'lock' || (name === basename(journal) && wholeLines(journal).length === 0),
  );
}

/** @returns undefined where nothing is in it. @throws ExpectedError where it can't be read, or is damaged */
async function readJournal(
  path: string,
): Promise<{ header: JournalHeader; lines: JournalLine[] } | undefined> {
  const [first, ...lines] = wholeLines(path).map((line, index) => ({ value: parse(line), line: index + 1 }));
  if (!first) return undefined;
  const header = first.value as JournalHeader | undefined;
  if (header?.type === 'suite' && header.version !== 1)
    throw new ExpectedError(
      `${path} was written by lab ${header.lab}: resume with that version, or start over with another --out`,
    );
  const [checkHeader, checkLine] = [await schemaCheck(headerSchema), await schemaCheck(lineSchema)];
  for (const { value, line } of [first, ...lines]) {
    const problem = (line === 1 ? checkHeader : checkLine)(value);
    if (problem === undefined) continue;
    throw new ExpectedError(`${path}:${line}: not a journal line: ${problem}; start over with another --out`);
  }
  return { header: header!, lines: lines.map(({ value }) => value as JournalLine) };
}

/** Lines of a journal; one that was being written when the process died is cut off. @throws ExpectedError */
function wholeLines(path: string): string[] {
  try {
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length && isWritable(path)) truncateSync(path, Buffer.byteLength(whole));
    return whole.split('\n').filter((line) => line !== '');
  } catch (error) {
    throw new ExpectedError(`${path} can't be read: ${(error as Error).message}`);
  }
}

/** Results that were brought from elsewhere may not be. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns undefined if it is not JSON */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function refuseChanges(directory: string, header: JournalHeader, cases: readonly SuiteCase[]): void {
  const now = new Map(cases.map(({ id, sha256 }) => [id, sha256]));
  const changed = header.cases.filter(({ id, sha256 }) => now.has(id) && now.get(id) !== sha256);
  const gone = header.cases.filter(({ id }) => !now.has(id));
  const known = new Set(header.cases.map(({ id }) => id));
  const added = cases.filter(({ id }) => !known.has(id));
  const differences = [
    ...changed.map(({ id }) => `${id} has changed`),
    ...gone.map(({ id }) => `${id} is gone`),
    ...added.map(({ id }) => `${id} is new`),
  ];
  if (differences.length === 0 && cases.every(({ id }, index) => header.cases[index]?.id === id)) return;
  const what = differences.length > 0 ? differences.slice(0, 5).join(', ') : 'the order of the cases changed';
  throw new ExpectedError(
    `the suite in ${directory} can't be resumed, because its cases changed: ${what}` +
      `${differences.length > 5 ? `, and ${differences.length - 5} more` : ''}; start over with another --out`,
  );
}
