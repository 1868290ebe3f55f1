import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isString, keyOf, stampOf, storedValue } from '../store.ts';
import type { Digest } from '../../../plan/guest-machine.ts';

/** SHA-256 of a file that may have gigabytes: it is read again only when its size or time has changed. */
export async function digestOf(path: string, signal: AbortSignal): Promise<Digest> {
  const { size, mtime } = statSync(path);
  const sha256 = await storedValue('sha256', keyOf(stampOf(path)), isString, async () => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
    return hash.digest('hex');
  });
  return { path, size, modified: mtime.toISOString(), sha256 };
}
