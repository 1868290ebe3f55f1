import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { explainWrite } from '../result/store-result.ts';

/**
 * Keeps two processes from working on the same suite, whose directory is made if need be. The lock is the kernel's
 * (flock(2)): it goes with the process that has it, however that ends.
 * @returns what releases it
 * @throws ExpectedError where another process has it, or nothing can be written there
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock');
  try {
    mkdirSync(directory, { recursive: true });
    for (;;) {
      const file = openSync(path, 'a+');
      if (!lock(file)) throw heldBy(file, directory);
      // Its last holder may have removed the file since it was opened.
      if (statSync(path, { throwIfNoEntry: false })?.ino !== fstatSync(file).ino) {
        closeSync(file);
        continue;
      }
      ftruncateSync(file);
      writeSync(file, `${process.pid}\n`);
      return () => {
        rmSync(path, { force: true });
        closeSync(file);
      };
    }
  } catch (error) {
    throw explainWrite(error, directory);
  }
}

/** The lock is the open file's, which flock(1) shares with this process. @returns whether nobody else has it */
function lock(file: number): boolean {
  const { status, error, stderr } = spawnSync('flock', ['--nonblock', '--exclusive', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', file],
    encoding: 'utf8',
  });
  if (status === 0) return true;
  if (status === 1) return false;
  const reason = error ? 'cannot run flock; install util-linux' : stderr.trim();
  throw new ExpectedError(`the suite's directory can't be locked: ${reason}`);
}

function heldBy(file: number, directory: string): ExpectedError {
  // Empty between taking the lock and writing the pid.
  const pid = readFileSync(file, 'utf8').trim();
  closeSync(file);
  const who = pid ? `process ${pid}` : 'another process';
  return new ExpectedError(`${who} is running the suite in ${directory}; wait for it to end, or stop it`);
}
