import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

// What still writes to the folder is killed at the same moment: the first attempt may fail.
const script = 'cat; for try in 1 2 3 4 5 6 7 8 9; do rm -rf -- "$0" && break; sleep 0.2; done';

/**
 * Removes a folder as soon as this process ends, by SIGKILL too, so that nothing unfinished outlives its maker.
 * @returns a function that ends the watch, for when the folder was renamed or removed
 */
export function removeAtExit(folder: string): () => Promise<void> {
  // In a session of its own, so that a signal to this process group doesn't end it.
  const child = spawn('sh', ['-c', script, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  (child.stdin as Socket).unref();
  const ended = once(child, 'exit');
  return async () => {
    child.ref();
    child.stdin.end();
    await ended;
  };
}
