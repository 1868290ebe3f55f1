import { availableParallelism, cpus, release, version } from 'node:os';
import { kernelFile } from '../lib/kernel-file.ts';
import { packageVersion } from '../lib/package-version.ts';
import type { Journal } from './journal.ts';
import type { HostChange } from './model.ts';
import type { HostFacts } from './model.ts';

export const hostFacts = (): HostFacts => ({
  kernel: release(),
  'kernel build': version(),
  processor: cpus()[0]?.model ?? '',
  processors: String(availableParallelism()),
  boot: bootId(),
  lab: packageVersion(),
  'Node.js': process.version,
});

/**
 * What changed since a suite was begun; what did since it was last at work is written down, and warned of.
 * @param more whether there is something to be run; else it does not matter what is here now
 */
export function recordHostChanges(
  journal: Journal,
  more: boolean,
  warn: (text: string) => void,
): HostChange[] {
  const site = hostFacts();
  const now = more ? changesIn([journal.sites.at(-1)!, site]) : [];
  if (now.length > 0) {
    journal.append({ type: 'moved', site });
    warn(`the environment changed, so runs may differ: ${formatHostChanges(now)}`);
  }
  return [...changesIn(journal.sites), ...now];
}

/** Differences between each host and the next. */
const changesIn = (sites: readonly HostFacts[]): HostChange[] =>
  sites.slice(1).flatMap((now, index) => {
    const old = sites[index]!;
    return Object.keys(now).flatMap((what) => {
      const [before, after] = [old[what], now[what]!];
      return before === undefined || before === after ? [] : [{ what, before, after }];
    });
  });

export const formatHostChanges = (moves: readonly HostChange[]): string =>
  moves.map(({ what, before, after }) => `${what} ${before} → ${after}`).join(', ');

/** Another after each start of the machine (random(4)): enough of it to be told from others. */
const bootId = (): string => kernelFile('/proc/sys/kernel/random/boot_id').slice(0, 8);
