import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError } from '../lib/errors.ts';
import { paths } from '../plan/capsule-paths.ts';
import type { Plan } from '../plan/step.ts';
import { endStopped } from './capsule/stopped.ts';

/** A lab that is running, found by its first process. */
export interface RunningLab {
  /** The capsule's first process. */
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

/** All running labs of this user (of all users, for root), the oldest first. There are no state files: /proc tells. */
export function runningLabs(): RunningLab[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const labs = pids.flatMap((pid) => readLab(pid) ?? []);
  return labs.sort((a, b) => (a.started < b.started ? -1 : 1));
}

function readLab(pid: string): RunningLab | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    if (!environment.includes('LAB_CAPSULE=')) return undefined;
    // The first process of a PID namespace, and not of ours.
    const ids = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split(/\s+/) ?? [];
    if (ids.length < 2 || ids.at(-1) !== '1') return undefined;
    const text = readFileSync(`/proc/${pid}/root${paths.run}/lab.json`, 'utf8');
    return { ...describedBy(text, environment), pid: Number(pid) };
  } catch (error) {
    // Gone by now, another user's, or a lab that is still being built.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

/**
 * What lab.json says. Where it is damaged, or of another version of lab, the lab has no nodes, and the name and id that
 * its first process was given: it is listed, and can be ended.
 * @param environment /proc/PID/environ
 */
export function describedBy(text: string, environment: string): Omit<RunningLab, 'pid'> {
  const isText = (value: unknown) => typeof value === 'string';
  try {
    const found = JSON.parse(text) as Omit<RunningLab, 'pid'> | null;
    if (found && [found.id, found.name, found.started].every(isText) && Array.isArray(found.nodes)) {
      if (found.nodes.every((node) => isText(node?.name))) return found;
    }
  } catch {
    // No JSON.
  }
  const variable = (name: string) =>
    environment
      .split('\0')
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1) || 'unknown';
  return { id: variable('LAB_CAPSULE'), name: variable('LAB_NAME'), nodes: [], started: '' };
}

/** @param wanted its name, or the beginning of its id; undefined where only one is running @throws ExpectedError */
export function pickLab(labs: readonly RunningLab[], wanted?: string): RunningLab {
  if (labs.length === 0) throw new ExpectedError('no lab is running; start one with `lab up FILE --keep`');
  const found = labs.filter(
    ({ name, id }) => wanted === undefined || name === wanted || id.startsWith(wanted),
  );
  if (found.length === 1) return found[0]!;
  const known = labs.map(({ name, id }) => `${name} (${id})`).join(', ');
  throw new ExpectedError(
    found.length === 0
      ? `no lab "${wanted}" is running; running: ${known}`
      : `${found.length} labs ${wanted === undefined ? 'are running' : `are called "${wanted}"`}: specify a name or id: ${known}`,
  );
}

/** @throws ExpectedError where the lab has no such node */
export function pickNode(lab: RunningLab, wanted: string): string {
  const names = lab.nodes.map(({ name }) => name);
  if (names.includes(wanted)) return wanted;
  throw new ExpectedError(
    `lab ${lab.name} has no node "${wanted}"; its nodes are ${names.join(', ') || 'unknown: its lab.json is damaged'}`,
  );
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
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  const deadline = Date.now() + 10_000;
  const late = Date.now() + 200;
  while (namespaceOf(pid) === namespace) {
    if (Date.now() > late) endStopped(pid);
    if (Date.now() > deadline)
      throw new ExpectedError(
        `lab ${name} (process ${pid}) does not exit: \`ps -o stat,wchan ${pid}\` shows what it waits for`,
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
