import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError } from '../lib/errors.ts';
import { paths } from '../plan/capsule-paths.ts';
import type { Plan } from '../plan/step.ts';
import { endStopped } from './capsule/stopped.ts';

/** A lab that was left standing, as found by its first process. */
export interface RunningLab {
  /** Of the first process. */
  pid: number;
  id: string;
  name: string;
  /** Undefined where the plan came from no file. */
  file?: string;
  nodes: Plan['nodes'];
  /** The nodes that are guests. */
  guests?: readonly string[];
  /** The guest that all of it is in. */
  within?: string;
  /** ISO 8601 */
  started: string;
}

/** All standing labs of this user (of all users, for root), the oldest first. There are no state files: /proc tells. */
export function runningLabs(): RunningLab[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const labs = pids.flatMap((pid) => readLab(pid) ?? []);
  return labs.sort((a, b) => (a.started < b.started ? -1 : 1));
}

function readLab(pid: string): RunningLab | undefined {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes('LAB_CAPSULE=')) return undefined;
    // The first process of a PID namespace, and not of ours.
    const ids = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split(/\s+/) ?? [];
    if (ids.length < 2 || ids.at(-1) !== '1') return undefined;
    const text = readFileSync(`/proc/${pid}/root${paths.run}/lab.json`, 'utf8');
    return { ...(JSON.parse(text) as Omit<RunningLab, 'pid'>), pid: Number(pid) };
  } catch (error) {
    // Gone by now, another user's, or no lab that stands.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

/**
 * The one that is meant.
 * @param wanted its name, or the beginning of its id; undefined where only one stands
 */
export function pickLab(labs: readonly RunningLab[], wanted?: string): RunningLab {
  if (labs.length === 0) throw new ExpectedError('no lab stands; `lab up FILE --keep` leaves one');
  const found = labs.filter(
    ({ name, id }) => wanted === undefined || name === wanted || id.startsWith(wanted),
  );
  if (found.length === 1) return found[0]!;
  const known = labs.map(({ name, id }) => `${name} (${id})`).join(', ');
  throw new ExpectedError(
    found.length === 0
      ? `no lab "${wanted}" stands; these do: ${known}`
      : `${found.length} labs ${wanted === undefined ? 'stand' : `are called "${wanted}"`}: say which, by name or id: ${known}`,
  );
}

/** The node, checked to be one of the lab's. */
export function pickNode(lab: RunningLab, wanted: string): string {
  const names = lab.nodes.map(({ name }) => name);
  if (names.includes(wanted)) return wanted;
  throw new ExpectedError(`lab ${lab.name} has no node "${wanted}"; its nodes are ${names.join(', ')}`);
}

/** The guest that a node is, or is in; undefined where it is a namespace of this machine. */
export const guestAt = ({ guests = [], within }: RunningLab, node: string): string | undefined =>
  within ?? guests.find((name) => name === node);

/** Of commands in a node, beside the usual one. */
export const environmentOf = ({ nodes }: RunningLab, node: string): Record<string, string> => ({
  ...nodes.find(({ name }) => name === node)?.environment,
});

/** Ends a lab, and waits until the kernel has taken it down. */
export async function endLab({ pid, name }: RunningLab): Promise<void> {
  const namespace = namespaceOf(pid);
  if (namespace === undefined) return;
  process.kill(pid, 'SIGKILL');
  const deadline = Date.now() + 10_000;
  const late = Date.now() + 200;
  while (namespaceOf(pid) === namespace) {
    if (Date.now() > late) endStopped(pid);
    if (Date.now() > deadline)
      throw new ExpectedError(
        `lab ${name} (process ${pid}) does not end: \`ps -o stat,wchan ${pid}\` shows what it waits for`,
      );
    await pause(5);
  }
}

/** Tells the process from another that got its number later. */
function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}
