import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from './directories.ts';
import { replaceFile } from './replace-file.ts';

// What can be made again. A cache that can't be read or written costs time and nothing else.

/** Path of a file in the cache directory. */
export const cachePath = (...names: readonly string[]): string => join(cacheDirectory(), ...names);

/** Whether a file is there and nobody but this user can have written it: one that is run as code must be. */
export function isTrusted(path: string): boolean {
  try {
    const { uid, mode } = statSync(path);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false; // it isn't there, or can't be seen
  }
}

/** Writes a file of the cache, for this user alone. @returns whether it could be written */
export function keepFile(path: string, contents: string | Uint8Array): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    replaceFile(path, contents, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Values by key from a JSON file of the cache. What is damaged is left out.
 * @param isValue what a value must look like
 */
export function readValues<T>(name: string, isValue: (value: unknown) => value is T): Map<string, T> {
  try {
    const values: unknown = JSON.parse(readFileSync(cachePath(name), 'utf8'));
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return new Map();
    return new Map(Object.entries(values).filter((entry): entry is [string, T] => isValue(entry[1])));
  } catch {
    return new Map();
  }
}

/** Writes the values that `readValues` reads. */
export const keepValues = (name: string, values: ReadonlyMap<string, unknown>): boolean =>
  keepFile(cachePath(name), JSON.stringify(Object.fromEntries(values)));
