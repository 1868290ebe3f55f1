import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cachePath } from '../../lib/cache.ts';
import { ExpectedError } from '../../lib/errors.ts';
import { removeAtExit } from './remove-at-exit.ts';

// The part of the cache that holds what guests are made of: a folder for each sort of thing, and in it one folder
// for each thing, named by what it is made from.

/** A hash of what something is made from, for a file's name. */
export const keyOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** Tells a file from the one that was there before; undefined if there is none. */
export function stampOf(file: string): [string, number, number] | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && [file, found.size, found.mtimeMs];
}

export const storeFolder = (sort: string): string => cachePath('guest', sort);

/** ms since its last use for which nothing is removed: a guest may be starting from it. */
const inUse = 3_600_000;

/**
 * Marks a folder as used, and removes all but the `most` of its sort that were used last.
 * @param idle ms for which a folder must have been unused to be removed
 */
export function markUsed(folder: string, most: number, idle = inUse): void {
  const [now, sort] = [new Date(), dirname(folder)];
  if (!touch(folder, now)) return;
  const age = (name: string) =>
    now.getTime() - (statSync(join(sort, name), { throwIfNoEntry: false })?.mtimeMs ?? now.getTime());
  const unused = readdirSync(sort)
    .filter((name) => !name.includes('.tmp-'))
    .map((name) => ({ name, age: age(name) }))
    .sort((a, b) => a.age - b.age)
    .slice(most);
  for (const candidate of unused) if (candidate.age > idle) discard(join(sort, candidate.name));
}

/** @returns whether the time of last use could be set; another user's folder, or one that is gone, keeps its age */
function touch(folder: string, now: Date): boolean {
  try {
    utimesSync(folder, now, now);
    return true;
  } catch (error) {
    if (['EPERM', 'EACCES', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}

/** Removes a folder in one go, so that it is made again when it is needed. */
export function discard(folder: string): void {
  const aside = `${folder}.tmp-${process.pid}-discarded`;
  try {
    renameSync(folder, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

export interface Stored {
  folder: string;
  /** Whether it had to be made. */
  made: boolean;
}

const underWay = new Map<string, Promise<Stored>>();

/**
 * A folder of the store, made if it isn't there: complete or not at all, whoever else makes it at the same time.
 * @param make fills the folder that it is given
 * @param expected files that it must hold; where one is missing or empty, as after a power failure, it is made again
 * @throws ExpectedError where the store can't be written (a full disk); what `make` throws
 */
export function stored(
  sort: string,
  key: string,
  make: (folder: string) => Promise<void>,
  expected: readonly string[] = [],
): Promise<Stored> {
  const folder = join(storeFolder(sort), key);
  const started = underWay.get(folder);
  if (started) return started;
  const work = fill(folder, make, expected).finally(() => underWay.delete(folder));
  underWay.set(folder, work);
  return work;
}

/**
 * A value of the store, found out if it isn't there or is damaged.
 * @param isValue what it must look like
 * @throws ExpectedError where the store can't be written; what `find` throws
 */
export async function storedValue<T>(
  sort: string,
  key: string,
  isValue: (value: unknown) => value is T,
  find: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    const { folder } = await stored(sort, key, async (own) =>
      writeFileSync(join(own, 'value.json'), JSON.stringify(await find())),
    );
    const value = parse(join(folder, 'value.json'));
    if (isValue(value)) return value;
    if (tries > 0) throw new Error(`${folder} was just made, but has no such value`);
    discard(folder);
  }
}

export const isString = (value: unknown): value is string => typeof value === 'string' && value !== '';

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // damaged, or another process has just removed it
  }
}

const isComplete = (folder: string, expected: readonly string[]): boolean =>
  expected.every((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found !== undefined && (!found.isFile() || found.size > 0);
  });

async function fill(
  folder: string,
  make: (folder: string) => Promise<void>,
  expected: readonly string[],
): Promise<Stored> {
  let own: string | undefined;
  let stopWatching = async () => {};
  try {
    if (existsSync(folder)) {
      if (isComplete(folder, expected)) {
        touch(folder, new Date());
        return { folder, made: false };
      }
      discard(folder);
    }
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    removeAbandoned(dirname(folder));
    own = `${folder}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
    stopWatching = removeAtExit(own);
    mkdirSync(own);
    chmodSync(own, 0o755);
    await make(own);
    renameSync(own, folder);
    return { folder, made: true };
  } catch (error) {
    if (own) rmSync(own, { recursive: true, force: true });
    // Another process was faster.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return { folder, made: false };
    throw explainWrite(error);
  } finally {
    await stopWatching();
  }
}

const unwritable = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENAMETOOLONG', 'EIO'];

function explainWrite(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  // A program that writes there reports a full disk in its own words.
  const isFull =
    error instanceof ExpectedError &&
    /No space left|Disk quota exceeded|enough free space/.test(error.message);
  if (!isFull && !unwritable.includes(code)) return error;
  return new ExpectedError(
    `${storeFolder('')} can't be written (${isFull ? 'ENOSPC' : code}): lab's cache for guests; free some space, or set XDG_CACHE_HOME to a writable directory`,
  );
}

/** ms after which an unfinished folder is taken for a killed process's, if that process is gone. */
const abandoned = 60_000;

function removeAbandoned(sort: string): void {
  for (const name of readdirSync(sort)) {
    const maker = /\.tmp-(\d+)-/.exec(name)?.[1];
    const changed = statSync(join(sort, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (maker && !existsSync(`/proc/${maker}`) && Date.now() - changed > abandoned)
      rmSync(join(sort, name), { recursive: true, force: true });
  }
}
