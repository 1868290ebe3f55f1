import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { stateDirectory } from '../lib/directories.ts';
import { ExpectedError } from '../lib/errors.ts';
import type { Outputs } from '../lib/output.ts';
import type { RunResult, Result } from './model.ts';

/** Where results go unless the caller says: $XDG_STATE_HOME/lab/results, or ~/.local/state/lab/results. */
export const resultsDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(stateDirectory(env), 'results');

/** A directory for a new result: NAME-TIMESTAMP-ID, in UTC. */
export function newDirectory(
  name: string,
  now: Date = new Date(),
  env: NodeJS.ProcessEnv = process.env,
): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return join(resultsDirectory(env), `${name}-${time}-${randomBytes(3).toString('hex')}`);
}

/** What a run leaves for the directory, beside its result. */
export interface StoredRun {
  /** Position of its case in the result, from 0. */
  case: number;
  arm: RunResult['arm'];
  repetition: number;
  outputs: Outputs;
  /** Contents by their name in the run's directory. */
  files: ReadonlyMap<string, Uint8Array>;
}

/** Directory of a run within that of the result: "mangled-1", or "2/mangled-1" where there are cases. */
export function runDirectory(run: Pick<StoredRun, 'case' | 'arm' | 'repetition'>, cases: number): string {
  return join(cases > 1 ? `${run.case + 1}` : '', `${run.arm}-${run.repetition}`);
}

/**
 * Writes a result in one go: the directory is there with all of result.json, outputs.json and the kept files
 * of each run, or not at all.
 * @param directory must not exist, or be empty
 * @throws UnstoredError where it can't be written (a full disk, no permission)
 */
export async function storeResult(
  directory: string,
  result: Result,
  runs: readonly StoredRun[],
): Promise<void> {
  const target = resolve(directory);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(3).toString('hex')}`);
  try {
    await mkdir(temporary, { recursive: true, mode: 0o755 });
    for (const run of runs) {
      const folder = join(temporary, runDirectory(run, result.cases.length));
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'outputs.json'), json(Object.fromEntries(run.outputs)));
      for (const [name, bytes] of run.files) await writeFile(join(folder, basename(name)), bytes);
    }
    await writeFile(join(temporary, 'result.json'), json(result));
    // Takes the place of an empty directory, and of no other.
    await rename(temporary, target);
  } catch (error) {
    // The first error is the one to tell of.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const explained = explainWrite(error, target);
    if (!(explained instanceof ExpectedError)) throw explained;
    const { directory: _, ...unstored } = result;
    throw new UnstoredError(explained.message, unstored);
  }
}

/** The run is over and judged; only its files are missing, so that the result names no directory. */
export class UnstoredError extends ExpectedError {
  override name = 'UnstoredError';
  readonly result: Result;
  constructor(message: string, result: Result) {
    super(message);
    this.result = result;
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Explains a write error and what to do; returns any other error unchanged. */
export function explainWrite(error: unknown, target: string): Error {
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error as Error;
  const isInTheWay = ['EEXIST', 'ENOTDIR'].includes(code) && isFile(target);
  const hint = isInTheWay
    ? 'it is a file'
    : (problems[code] ?? `${message}; name another directory with --out`);
  return new ExpectedError(`the result can't be written to ${target}: ${hint}`);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const problems: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space, or name another directory with --out',
  EDQUOT: 'the disk quota is used up; name another directory with --out',
  EACCES: 'permission denied; name another directory with --out',
  EPERM: 'permission denied; name another directory with --out',
  EROFS: 'the file system is read-only; name another directory with --out',
  ENOTEMPTY: 'it is not empty; name another directory with --out',
  EEXIST: 'it is not empty; name another directory with --out',
  ENOTDIR: 'a part of the path is a file; name another directory with --out',
  ENAMETOOLONG: 'the name is too long; name another directory with --out',
};
