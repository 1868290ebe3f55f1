import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateDirectory } from '../../lib/directories.ts';
import { ExpectedError } from '../../lib/errors.ts';
import { lockDirectory } from '../directory-lock.ts';
import { defaultBounds, resultsToRemove, type Bounds } from './retention.ts';
import { storedResults, type StoredResult } from './stored-results.ts';

/**
 * Removes a result, in one go: it is gone from the list before the first of its files is.
 * @throws ExpectedError where it is being written, or can't be removed
 */
export function removeResult({ directory, of }: StoredResult): void {
  // A suite has a lock while it runs. Others are not there before they are whole.
  if (of === 'test') lockDirectory(directory)();
  const aside = join(dirname(directory), `.removed-${process.pid}-${Math.random().toString(36).slice(2)}`);
  try {
    renameSync(directory, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another process was faster
    throw new ExpectedError(`${directory} can't be removed: ${(error as Error).message}`);
  }
}

export interface Pruned {
  removed: StoredResult[];
  bytes: number;
}

/**
 * Keeps results within their bounds. What is in use or can't be removed stays, for the next time.
 * @param kept directory of the result that was just written
 */
export function pruneResults(kept: string | undefined, bounds: Bounds = defaultBounds): Pruned {
  const now = Date.now();
  const removed = resultsToRemove(storedResults(), bounds, now, kept).filter((result) => {
    try {
      removeResult(result);
      return true;
    } catch (error) {
      if (error instanceof ExpectedError) return false;
      throw error;
    }
  });
  sweepUnfinished(now);
  return { removed, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const day = 24 * 3600 * 1000;

/** What a process that died was writing or removing. */
function sweepUnfinished(now: number): void {
  const folder = join(stateDirectory(), 'results');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (name.startsWith('.') && now - changed > day) rmSync(path, { recursive: true, force: true });
  }
}
