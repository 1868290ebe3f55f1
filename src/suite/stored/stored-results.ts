import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stateDirectory } from '../../lib/directories.ts';
import { sizeOf } from '../../lib/directory-size.ts';
import { ExpectedError } from '../../lib/errors.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';

/** A result that lab keeps in a directory of its own choice. Those of --out are the caller's. */
export interface StoredResult {
  /** Name of its directory: "tcp-psh-20261126T185715Z-0a3f5e". */
  name: string;
  directory: string;
  of: 'up' | 'test' | 'verify';
  /** Of `up` and `test` the verdict, of `verify` the answer; undefined where the run did not end. */
  verdict?: string;
  /** What was run: a title, or the number of cases. */
  what: string;
  /** ms since the epoch, when it was written. */
  written: number;
  bytes: number;
}

/** Folders of the state directory, each with a directory for each result. */
const folders = ['results', 'suites'] as const;

/** All results that are kept, the newest first. */
export function storedResults(env: NodeJS.ProcessEnv = process.env): StoredResult[] {
  const all = folders.flatMap((folder) => {
    const path = join(stateDirectory(env), folder);
    return directoriesIn(path).map((name) => describe(join(path, name)));
  });
  return all.sort((a, b) => b.written - a.written || a.name.localeCompare(b.name));
}

/**
 * The result that a word means: "last", or a name or the end of one, as `lab results` lists them.
 * @throws ExpectedError where none or several match
 */
export function pickResult(word: string, all: readonly StoredResult[]): StoredResult {
  if (word === 'last' && all.length > 0) return all[0]!;
  const named = all.find(({ name }) => name === word);
  const matching = named ? [named] : all.filter(({ name }) => name.startsWith(word) || name.endsWith(word));
  if (word !== '' && matching.length === 1) return matching[0]!;
  if (word !== '' && matching.length > 1)
    throw new ExpectedError(
      `${matching.length} results match "${word}": ${joinWords(matching.map(({ name }) => name))}; name one of them`,
    );
  const near = nearestWord(
    word,
    all.map(({ name }) => name),
  );
  throw new ExpectedError(
    `no result "${word}"; \`lab results\` lists them${near ? `; did you mean "${near}"?` : ''}`,
  );
}

function describe(directory: string): StoredResult {
  const base = { name: basename(directory), directory, bytes: sizeOf(directory).bytes };
  const verify = readJson(join(directory, 'verify.json'));
  const result = readJson(join(directory, 'result.json'));
  const written = (file: string) => lstatSync(join(directory, file), { throwIfNoEntry: false })?.mtimeMs;
  const own = lstatSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (verify)
    return {
      ...base,
      of: 'verify',
      verdict: text(verify.answer),
      what: titleOf(verify),
      written: written('verify.json') ?? own,
    };
  if (result && 'counts' in result) {
    const cases = Array.isArray(result.cases) ? result.cases.length : 0;
    return {
      ...base,
      of: 'test',
      verdict: text(result.verdict),
      what: `${cases} ${cases === 1 ? 'case' : 'cases'}`,
      written: written('result.json') ?? own,
    };
  }
  if (result)
    return {
      ...base,
      of: 'up',
      verdict: text(result.verdict),
      what: titleOf(result),
      written: written('result.json') ?? own,
    };
  return {
    ...base,
    of: basename(join(directory, '..')) === 'suites' ? 'test' : 'up',
    what: '',
    written: own,
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const titleOf = ({ scenario }: Record<string, unknown>): string =>
  text((scenario as { title?: unknown } | null | undefined)?.title) ?? '';

/** Hidden ones are being written. */
function directoriesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : [],
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ExpectedError(`${folder} can't be read: ${(error as Error).message}`);
  }
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not there, or damaged: the run counts as one that did not end
  }
}
