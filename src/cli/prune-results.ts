import { resolve } from 'node:path';
import { formatValue } from '../lib/format-value.ts';

/**
 * Keeps stored results and the cache within their bounds after a run, and says in one line which results went.
 * @param directory of the result that was just written
 */
export async function pruneAfterRun(directory: string | undefined): Promise<void> {
  const { pruneResults } = await import('../suite/stored/remove-results.ts');
  const { defaultBounds } = await import('../suite/stored/retention.ts');
  const { cacheEntries, cacheLimit, leastUsed, removeEntries } = await import('../run/cache-contents.ts');
  removeEntries(leastUsed(cacheEntries(), cacheLimit, Date.now()));
  const { removed, bytes } = pruneResults(directory && resolve(directory));
  if (removed.length === 0) return;
  const what = removed.length === 1 ? '1 old result' : `${removed.length} old results`;
  const bounds = `${defaultBounds.days} days, up to ${formatValue(defaultBounds.bytes, 'bytes')}`;
  process.stderr.write(
    `removed ${what} (${formatValue(bytes, 'bytes')}): results are kept for ${bounds}; those of --out stay\n`,
  );
}
