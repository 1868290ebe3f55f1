import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import type { Result } from '../../result/model.ts';
import { resultSchema } from '../../result/result-schema.ts';
import { suiteResultSchema } from '../kept-schemas.ts';
import type { SuiteResult } from '../model.ts';
import { schemaCheck } from '../schema-check.ts';

/**
 * The results that a path holds: the directory of one, its result.json, or those of a suite.
 * @throws ExpectedError where there is none, or it is not a result
 */
export async function readResults(path: string): Promise<Result[]> {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'result.json') : path;
  const document = parse(file);
  const cases: unknown = (document as { cases?: unknown } | null)?.cases;
  if (typeof document !== 'object' || document === null || !Array.isArray(cases) || !cases.every(isObject))
    throw new ExpectedError(`${file} is not a result of lab`);
  if ('counts' in document) {
    const directories = cases.flatMap(({ directory }): string[] => {
      if (directory === undefined || directory === null) return [];
      if (typeof directory === 'string') return [directory];
      throw new ExpectedError(`${file} is not a result of lab: the directory of a case is not text`);
    });
    const files = directories.map((directory) => join(dirname(file), directory, 'result.json'));
    return Promise.all(files.map(async (own) => checked(parse(own), own)));
  }
  return [await checked(document, file)];
}

/**
 * The suite in a directory, as its result.json tells it.
 * @throws ExpectedError where there is none
 */
export async function readSuite(directory: string): Promise<SuiteResult> {
  const file = join(directory, 'result.json');
  const document = parse(file);
  const problem = (await schemaCheck(suiteResultSchema))(document);
  if (problem === undefined) return document as SuiteResult;
  throw new ExpectedError(`${file} is not the result of a suite: ${problem}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new ExpectedError(`${file} does not exist; name a result.json of lab, or its directory`);
    if (code !== undefined) throw new ExpectedError(`${file} can't be read: ${(error as Error).message}`);
    throw new ExpectedError(`${file} is not a result of lab: ${(error as Error).message}`);
  }
}

async function checked(document: unknown, file: string): Promise<Result> {
  const problem = (await schemaCheck(resultSchema))(document);
  if (problem === undefined) return document as Result;
  throw new ExpectedError(`${file} is not a result of this version of lab: ${problem}`);
}
