import { readdirSync } from 'node:fs';
import { ExpectedError } from '../lib/errors.ts';
import { isUnbegun } from './journal.ts';

/** @throws ExpectedError where there is something in the directory of --out: rather before all runs than after them */
export function refuseUsed(directory: string): void {
  if (entriesOf(directory).length > 0)
    throw new ExpectedError(`--out ${directory}: it is not empty; name another directory`);
}

/** @throws ExpectedError where a suite has begun in the directory of --out, or something else is in it */
export function refuseBegun(directory: string): void {
  if (entriesOf(directory).length > 0 && !isUnbegun(directory))
    throw new ExpectedError(
      `--out ${directory}: it is not empty; name another directory, or continue it with --resume ${directory}`,
    );
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    const reason = code === 'ENOTDIR' ? 'it, or a component of its path, is a file' : message;
    throw new ExpectedError(`--out ${directory}: ${reason}; name another directory`);
  }
}
