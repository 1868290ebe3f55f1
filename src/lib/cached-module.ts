import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheDirectory } from './cache-directory.ts';

const require = createRequire(import.meta.filename);

/**
 * What a CommonJS module exports that is costly to make, kept by what it is made from. A cache that can't be
 * read or written costs time and nothing else.
 * @param name of the sort of module, as it begins the file's name
 * @param source all that the text depends on
 * @param make gives the text of the module, which requires nothing
 */
export async function cachedModule<T>(name: string, source: string, make: () => Promise<string>): Promise<T> {
  const directory = cacheDirectory();
  const path = join(directory, `${name}-${hashOf(source)}.cjs`);
  // As a file, so that Node's compile cache keeps it too.
  if (isOwn(path)) return require(path) as T;
  const text = await make();
  keep(directory, path, text);
  const module = { exports: undefined as T };
  // oxlint-disable-next-line no-new-func -- our own text, just made
  new Function('module', text)(module);
  return module.exports;
}

/** Only a file of our own is trusted: it is run as code. */
function isOwn(path: string): boolean {
  try {
    const { uid, mode } = statSync(path);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    // Not there, or not to be seen: then it is made.
    return false;
  }
}

function keep(directory: string, path: string, text: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const own = mkdtempSync(`${path}-`);
    try {
      writeFileSync(join(own, 'module.cjs'), text, { mode: 0o600 });
      renameSync(join(own, 'module.cjs'), path);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  } catch {
    // Nowhere to keep it: the next start takes longer.
  }
}

/** 106 bits (cyrb53, twice): it tells versions apart, and loading node:crypto takes as long as all else here. */
function hashOf(text: string): string {
  const half = (seed: number): string => {
    let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    const mix = (one: number, other: number) =>
      Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
    return (4294967296 * (2097151 & mix(low, high)) + (mix(high, low) >>> 0)).toString(36);
  };
  return `${half(0)}${half(1)}`;
}
