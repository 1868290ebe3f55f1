import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../lib/directories.ts';
import { sizeOf } from '../lib/directory-size.ts';
import { ExpectedError } from '../lib/errors.ts';
import { discard } from './guest/store.ts';

/** A part of the cache: what can be emptied by its name. */
export interface CachePart {
  name: string;
  title: string;
  entries: CacheEntry[];
}

/** A file or a folder of the cache, which is used and removed as a whole. */
export interface CacheEntry {
  path: string;
  bytes: number;
  /** ms since the epoch */
  used: number;
}

interface PartKind {
  name: string;
  title: string;
  /** Whether an entry belongs to it, by its path below the cache directory: "guest/kernel/6.1.0", "timings.json". */
  has(path: string): boolean;
}

const guest =
  (...sorts: string[]) =>
  (path: string): boolean =>
    sorts.some((sort) => path.startsWith(`guest/${sort}/`));

const parts: readonly PartKind[] = [
  { name: 'programs', title: 'compiled eBPF programs', has: (path) => path.startsWith('bpf/') },
  {
    name: 'kernels',
    title: 'kernels of guests, fetched or unpacked, and their modules',
    has: guest('kernel', 'vmlinux', 'tree', 'modules'),
  },
  {
    name: 'initramfs',
    title: 'root file systems of guests',
    has: guest('initramfs', 'initramfs-made', 'native'),
  },
  { name: 'templates', title: 'saved states of guests, to start from', has: guest('template') },
  {
    name: 'probes',
    title: 'what was found out about this machine',
    has: (path) => path.startsWith('guest/'),
  },
  {
    name: 'start',
    title: 'compiled code of lab itself, versions of tools, durations of runs',
    has: () => true,
  },
];

export const partNames: readonly string[] = parts.map(({ name }) => name);

/** What the cache holds, part by part. */
export function cacheContents(): CachePart[] {
  const paths = entriesBelow('');
  const kindOf = (path: string) => parts.find((part) => part.has(path));
  return parts.map((part) => ({
    name: part.name,
    title: part.title,
    entries: paths.filter((path) => kindOf(path) === part).flatMap(entryAt),
  }));
}

/** Folders whose entries are used and removed one by one. */
const isFolderOfEntries = (path: string): boolean => /^(|bpf|bundles|guest|guest\/[^/]+)$/.test(path);

function entriesBelow(folder: string): string[] {
  const names = namesIn(join(cacheDirectory(), folder));
  return names.flatMap(({ name, isDirectory }) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    return isDirectory && isFolderOfEntries(path) ? entriesBelow(path) : [path];
  });
}

function namesIn(directory: string): { name: string; isDirectory: boolean }[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ExpectedError(`${directory} can't be read: ${(error as Error).message}`);
  }
}

function entryAt(name: string): CacheEntry[] {
  const path = join(cacheDirectory(), name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found ? [{ path, bytes: sizeOf(path).bytes, used: Math.max(found.mtimeMs, fileUse(found)) }] : [];
}

/** Reading a file is a use of it; listing a folder is none. */
const fileUse = (found: { isFile(): boolean; atimeMs: number }): number =>
  found.isFile() ? found.atimeMs : 0;

/** ms: what was used since then may be in use. */
const inUse = 3_600_000;

/** Bytes that the cache may take before what was not used for longest goes. */
export const cacheLimit = 4 * 1024 ** 3;

/** The entries that have to go so that the rest takes no more than `limit`: those that were used least recently. */
export function leastUsed(entries: readonly CacheEntry[], limit: number, now: number): CacheEntry[] {
  let room = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const going: CacheEntry[] = [];
  for (const entry of entries.toSorted((a, b) => a.used - b.used)) {
    if (room <= limit || now - entry.used < inUse) break;
    going.push(entry);
    room -= entry.bytes;
  }
  return going;
}

/** Removes entries, each in one go. @returns bytes freed @throws ExpectedError where one can't be removed */
export function removeEntries(entries: readonly CacheEntry[]): number {
  for (const { path } of entries) {
    try {
      discard(path);
    } catch (error) {
      throw new ExpectedError(`${path} can't be removed: ${(error as Error).message}`);
    }
  }
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The entries that are there, of all parts. */
export const cacheEntries = (): CacheEntry[] => cacheContents().flatMap(({ entries }) => entries);
