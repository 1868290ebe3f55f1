import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { explainWrite } from '../result/store.ts';

/**
 * Keeps two processes from working on the same suite, whose directory is made if need be. What a killed one left is taken over.
 * @returns what gives it up
 * @throws ExpectedError where another works on it, or nothing can be written there
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock');
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw explainWrite(error, directory);
  }
  const own = `${process.pid} ${startOf(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explainWrite(error, directory);
    }
    const [pid = '', start] = holder(path).split(' ');
    if (start !== undefined && startOf(Number(pid)) === start)
      throw new ExpectedError(
        `process ${pid} works on the suite in ${directory}; wait for its end, or end it`,
      );
    rmSync(path, { force: true });
  }
}

function holder(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Given up meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** When a process began, in ticks since boot: tells it from a later one of the same number. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
