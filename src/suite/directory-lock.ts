import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { explainWrite } from '../result/store-result.ts';

/**
 * Keeps two processes from working on the same suite, whose directory is made if need be. What a killed one left is taken over.
 * @returns what gives it up
 * @throws ExpectedError where another works on it, or nothing can be written there
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock');
  const own = `${process.pid} ${startOf(process.pid)}`;
  try {
    mkdirSync(directory, { recursive: true });
    lock(path, own);
  } catch (error) {
    if (!(error instanceof Held)) throw explainWrite(error, directory);
    throw new ExpectedError(
      `process ${error.message} works on the suite in ${directory}; wait for its end, or end it`,
    );
  }
  return () => rmSync(path, { force: true });
}

/** A process that lives has it. The message is its number. */
class Held extends Error {}

/**
 * One that is left over is removed by nobody but who holds the lock on doing so, which is one of its own for each
 * that is left over. Otherwise, of two that found the same, the second could remove what the first has put there.
 * @throws Held
 */
function lock(path: string, own: string): void {
  while (!create(path, own)) {
    const holder = readHolder(path);
    if (holder === undefined) continue;
    const [pid = '', start] = holder.split(' ');
    if (start !== undefined && startOf(Number(pid)) === start) throw new Held(pid);
    const removal = `${path}.${asName(holder)}`;
    lock(removal, own);
    if (readHolder(path) === holder) rmSync(path);
    rmSync(removal);
  }
}

/** With its content at once, which nobody sees half-written. @returns whether there was none */
function create(path: string, own: string): boolean {
  const temporary = `${path}.new-${asName(own)}`;
  writeFileSync(temporary, own);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary);
  }
}

const asName = (holder: string): string => holder.replaceAll(/\W/g, '-').slice(0, 50);

/** @returns undefined: there is none, any more */
function readHolder(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
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
