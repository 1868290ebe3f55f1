import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { keyOf, stampOf, stored } from '../store.ts';
import type { Digest } from '../../../plan/guest-machine.ts';

/** Of a file that may have gigabytes: it is read once, and again when its size or time has changed. */
export async function digestOf(path: string, signal: AbortSignal): Promise<Digest> {
  const { size, mtime } = statSync(path);
  const { folder } = await stored('digest', keyOf(stampOf(path)), async (own) => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
    writeFileSync(join(own, 'sha256'), hash.digest('hex'));
  });
  const sha256 = readFileSync(join(folder, 'sha256'), 'utf8');
  return { path, size, modified: mtime.toISOString(), sha256 };
}
