import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

// What still writes there ends at the same moment: it may take a second look.
const script = 'cat; for look in 1 2 3 4 5 6 7 8 9; do rm -rf -- "$0" && break; sleep 0.2; done';

/**
 * Removes a folder as soon as this process ends, SIGKILL included: no half-made thing outlives who makes it.
 * @returns to be called when it has been renamed or removed; resolves when nothing is watched any more
 */
export function removeAtExit(folder: string): () => Promise<void> {
  // Nobody's child: what ends this process and all around it is to leave it.
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
