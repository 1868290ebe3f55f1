import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import type { Result } from '../../result/model.ts';
import { readResults } from '../compare/read.ts';
import { pickResult, storedResults } from './stored-results.ts';

/** Whether a word is the path of a result: a directory with one, or its result.json. */
export const isResultPath = (word: string): boolean =>
  existsSync(join(word, 'result.json')) || (word.endsWith('.json') && existsSync(word));

/** The directory of a result: of a path, or of a name as `lab results` lists them. @throws ExpectedError */
export function resultDirectory(word: string): string {
  if (isResultPath(word)) return resolve(word.endsWith('.json') ? join(word, '..') : word);
  if (word.includes('/')) throw new ExpectedError(`${word} has no result.json`);
  return pickResult(word, storedResults()).directory;
}

/**
 * One result, of the directory that it is in now.
 * @throws ExpectedError where there is none, or several
 */
export async function readOneResult(directory: string): Promise<Result> {
  const results = await readResults(directory);
  const [result] = results;
  if (!result) throw new ExpectedError(`${directory} is a suite in which nothing was run`);
  if (results.length > 1)
    throw new ExpectedError(
      `${directory} is a suite of ${results.length} cases: name the directory of one, ${results[0]!.directory ?? ''} for example`,
    );
  return { ...result, directory };
}

/** The newest stored result of a scenario since its file was changed; undefined where there is none. */
export async function newestResultOf(name: string, title: string, file: string): Promise<Result | undefined> {
  const changed = statSync(file).mtimeMs;
  const stored = storedResults().find(
    (result) =>
      result.of === 'up' &&
      result.name.startsWith(`${name}-`) &&
      result.what === title &&
      result.written > changed,
  );
  return stored && readOneResult(stored.directory);
}
