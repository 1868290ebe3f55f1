import { createRequire } from 'node:module';
import { cachePath, isTrusted, keepFile } from './cache.ts';

const require = createRequire(import.meta.filename);

/**
 * The exports of a generated CommonJS module, which is kept in the cache under a hash of what it is made from.
 * @param name prefix of the cached file's name
 * @param source everything that the text of the module depends on
 * @param make generates the text of the module, which requires nothing
 */
export async function cachedModule<T>(name: string, source: string, make: () => Promise<string>): Promise<T> {
  const path = cachePath(`${name}-${hashOf(source)}.cjs`);
  // Loaded as a file, so that Node's compile cache keeps it too.
  if (isTrusted(path)) {
    try {
      return require(path) as T;
    } catch {
      // Damaged: it is made again.
    }
  }
  const text = await make();
  keepFile(path, text);
  const module = { exports: undefined as T };
  // oxlint-disable-next-line no-new-func -- lab's own text, just generated
  new Function('module', text)(module);
  return module.exports;
}

/** 106 bits (cyrb53, twice): enough to tell versions apart, and loading node:crypto takes as long as all else here. */
function hashOf(text: string): string {
  const half = (seed: number): string => {
    let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    const mix = (a: number, b: number) =>
      Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    return (4294967296 * (2097151 & mix(low, high)) + (mix(high, low) >>> 0)).toString(36);
  };
  return `${half(0)}${half(1)}`;
}
