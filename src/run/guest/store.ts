import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { cacheDirectory } from '../../lib/cache-directory.ts';
import { removedAtEnd } from './reaper.ts';

/** Of what something is made from, as part of a file's name. */
export const keyOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** What tells a file from the one that was there before; undefined if there is none. */
export function stampOf(file: string): [string, number, number] | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && [file, found.size, found.mtimeMs];
}

export const storeFolder = (sort: string): string => join(cacheDirectory(), 'guest', sort);

/** ms since its last use for which nothing is removed: a guest may be starting from it. */
const inUse = 3_600_000;

/**
 * Marks a folder of the cache as used, and removes those of its sort that were used longest ago, but for `most`.
 * @param idle ms since its last use that one must have lain there to be removed
 */
export function used(folder: string, most: number, idle = inUse): void {
  const [now, sort] = [new Date(), dirname(folder)];
  try {
    utimesSync(folder, now, now);
  } catch (error) {
    // It is another user's, or gone: then its age says nothing, and is nobody's business.
    if (!['EPERM', 'EACCES', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    return;
  }
  const age = (name: string) =>
    now.getTime() - (statSync(join(sort, name), { throwIfNoEntry: false })?.mtimeMs ?? now.getTime());
  const old = readdirSync(sort)
    .filter((name) => !name.includes('.tmp-'))
    .map((name) => ({ name, age: age(name) }))
    .sort((a, b) => a.age - b.age)
    .slice(most);
  for (const one of old) if (one.age > idle) discard(join(sort, one.name));
}

/** Removes a folder of the cache in one go: what needs it is made anew the next time. */
export function discard(folder: string): void {
  const aside = `${folder}.tmp-${process.pid}-discarded`;
  try {
    renameSync(folder, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

const underWay = new Map<string, Promise<{ folder: string; made: boolean }>>();

/**
 * A folder of the cache, made if it isn't there: whole or not at all, whoever else makes it at the same time.
 * @param make fills the folder that it is given
 * @throws ExpectedError where the cache can't be written (a full disk); what make throws
 */
export function stored(
  sort: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<{ folder: string; made: boolean }> {
  const folder = join(storeFolder(sort), key);
  const other = underWay.get(folder);
  if (other) return other;
  const work = fill(folder, make).finally(() => underWay.delete(folder));
  underWay.set(folder, work);
  return work;
}

async function fill(folder: string, make: (folder: string) => Promise<void>) {
  if (existsSync(folder)) return { folder, made: false };
  let own: string | undefined;
  let letGo = async () => {};
  try {
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    sweep(dirname(folder));
    own = `${folder}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
    letGo = removedAtEnd(own);
    mkdirSync(own);
    chmodSync(own, 0o755);
    await make(own);
    renameSync(own, folder);
    return { folder, made: true };
  } catch (error) {
    if (own) rmSync(own, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    // Another process was faster.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return { folder, made: false };
    // What other programs write there, they tell of in their words.
    const full =
      error instanceof ExpectedError &&
      /No space left|Disk quota exceeded|enough free space/.test(error.message);
    if (full || ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT'].includes(code ?? ''))
      throw new ExpectedError(
        `${storeFolder('')} can't be written (${full ? 'ENOSPC' : code}): what guests need is kept there; make room, or set XDG_CACHE_HOME`,
      );
    throw error;
  } finally {
    await letGo();
  }
}

/** ms after which a folder that is being made is one that a killed process left, if that process isn't there. */
const abandoned = 60_000;

function sweep(sort: string): void {
  for (const name of readdirSync(sort)) {
    const maker = /\.tmp-(\d+)-/.exec(name)?.[1];
    const changed = statSync(join(sort, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (maker && !existsSync(`/proc/${maker}`) && Date.now() - changed > abandoned)
      rmSync(join(sort, name), { recursive: true, force: true });
  }
}
