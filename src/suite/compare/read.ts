import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import type { Result } from '../../result/model.ts';
import { resultSchema } from '../../result/result-schema.ts';
import type { SuiteResult } from '../model.ts';

/**
 * The results that a path holds: the directory of one, its result.json, or those of a suite.
 * @throws ExpectedError where there is none, or it is not a result
 */
export async function readResults(path: string): Promise<Result[]> {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'result.json') : path;
  const document = parse(file);
  const cases: unknown = (document as { cases?: unknown } | null)?.cases;
  if (typeof document !== 'object' || document === null || !Array.isArray(cases) || !cases.every(isObject))
    throw new ExpectedError(`${file} is no result of lab`);
  if ('counts' in document) {
    const directories = (document as SuiteResult).cases.flatMap(({ directory }) => directory ?? []);
    const found = directories.map((one) => join(dirname(file), one, 'result.json'));
    return Promise.all(found.map(async (one) => checked(parse(one), one)));
  }
  return [await checked(document, file)];
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new ExpectedError(`${file}: there is no such file; it takes the directory of a result`);
    if (code !== undefined) throw new ExpectedError(`${file} can't be read: ${(error as Error).message}`);
    throw new ExpectedError(`${file} is no result of lab: ${(error as Error).message}`);
  }
}

async function checked(document: unknown, file: string): Promise<Result> {
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ strict: false }).compile<Result>(resultSchema);
  if (validate(document)) return document;
  const [first] = validate.errors ?? [];
  throw new ExpectedError(
    `${file} is no result of this version of lab: ${first?.instancePath} ${first?.message}`,
  );
}
