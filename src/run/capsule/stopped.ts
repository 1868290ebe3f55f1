import { readdirSync, readFileSync } from 'node:fs';
import { kill } from './process.ts';

/**
 * What leads into a capsule (nsenter) stops when what it has started there is stopped (SIGSTOP), and doesn't reap
 * it then: the capsule, whose end waits for that, would never end.
 * @param capsule its first process
 */
export function endStopped(capsule: number): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [program, target, pid] = readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0');
      if (program !== 'nsenter' || target !== '--target' || Number(pid) !== capsule) continue;
      if (/^State:\s+T/m.test(readFileSync(`/proc/${name}/status`, 'utf8'))) kill(Number(name), 'SIGKILL');
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
