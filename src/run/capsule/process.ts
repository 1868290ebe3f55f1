import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { OutputCollector } from '../../lib/collect-output.ts';
import { labEnvironment } from '../../lib/environment.ts';
import type { Output } from '../../lib/output.ts';
import { enterArgv } from './enter.ts';
import type { Place } from '../../plan/place.ts';
import { paths } from '../../plan/capsule-paths.ts';

export interface Command {
  place: Place;
  argv: readonly string[];
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  /** In the capsule of this machine, wherever the lab is. */
  outside?: true;
  /** It runs to its end by itself, and nobody asks for its process. */
  short?: true;
}

/** A command that runs in a capsule. */
export interface Running {
  /** Resolves when it has ended, however it did; never rejects for what the command does. */
  ended: Promise<Output>;
  /** Its standard error and output so far. */
  said(): { stdout: string; stderr: string };
  /** Its process id as seen from outside the capsule; undefined when it is gone. */
  pid(): Promise<number | undefined>;
  signal(name: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a command in the capsule whose first process is `capsule`.
 * @param clock gives ms since the run began
 * @param isStoppable it may be stopped (SIGSTOP): nsenter stops then, too, and must not outlive this process like that
 */
export function start(capsule: number, command: Command, clock: () => number, isStoppable = false): Running {
  const bound = isStoppable ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  const [file = '', ...words] = [...bound, ...enterArgv(capsule, command.place, command.argv)];
  const startedAt = clock();
  const child = execa(file, words, {
    env: { ...labEnvironment(paths.temporary), ...command.env },
    extendEnv: false,
    ...(command.stdin === undefined ? { stdin: 'ignore' } : { input: command.stdin }),
    reject: false,
    stripFinalNewline: false,
    // execa would put all output of a failed command into a message, which takes seconds for megabytes.
    buffer: false,
    // The capsule takes it along; a listener on this process's exit for each would only add up.
    cleanup: false,
  });
  const [stdout, stderr] = [new OutputCollector(), new OutputCollector()];
  // Keep reading beyond the limit, or the command would block.
  child.stdout.on('data', (bytes: Buffer) => stdout.add(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.add(bytes));
  const ended = child.then((result): Output => ({
    stdout: stdout.text(),
    stderr: stderr.text() + (stdout.note() || stderr.note()),
    exitCode: result.exitCode ?? null,
    ...(result.signal ? { signal: result.signal } : {}),
    startedAt,
    endedAt: clock(),
  }));
  const pid = () => childOf(child.pid);
  return {
    ended,
    said: () => ({ stdout: stdout.tail(), stderr: stderr.tail() }),
    pid,
    async signal(name) {
      const target = await pid();
      if (target !== undefined) kill(target, name);
    },
  };
}

/** nsenter forks to enter a PID namespace: the command is its only child. */
async function childOf(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  try {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.trim().split(' ')[0]) || undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Signals a process that may have ended meanwhile. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
