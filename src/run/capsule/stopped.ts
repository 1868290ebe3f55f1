import { readdirSync, readFileSync } from 'node:fs';
import { kill } from './process.ts';

/**
 * What leads into a capsule (nsenter) stops when what it has started there is stopped (SIGSTOP), and doesn't reap
 * it then: the capsule, whose end waits for that, would never end.
 * @param capsule its first process
 */
export const endStopped = (capsule: number): void => {
  for (const pid of stoppedIn(capsule)) kill(pid, 'SIGKILL');
};

/** What leads into a node goes on, once what it has started there does: else nobody would hear of the end of that. */
export const continueStopped = (capsule: number, node: string): void => {
  for (const pid of stoppedIn(capsule, ['ip', 'netns', 'exec', node])) kill(pid, 'SIGCONT');
};

/** @param words of the command that was started, the first ones */
function stoppedIn(capsule: number, words: readonly string[] = []): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const argv = readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0');
      const [program, target, pid] = argv;
      if (program !== 'nsenter' || target !== '--target' || Number(pid) !== capsule) return [];
      const command = argv.slice(argv.indexOf('--') + 1);
      if (words.some((word, index) => command[index] !== word)) return [];
      return /^State:\s+T/m.test(readFileSync(`/proc/${name}/status`, 'utf8')) ? [Number(name)] : [];
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return [];
    }
  });
}
