import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { labEnvironment } from '../lib/environment.ts';
import type { Output } from '../lib/metric.ts';
import { enterArgv, type Place } from './enter.ts';
import { paths } from './paths.ts';

/** Bytes kept of each of a command's streams; the rest is cut, and said to be. */
const mostOutput = 64 * 1024 * 1024;

export interface Command {
  place: Place;
  argv: readonly string[];
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  /** In the capsule of this machine, wherever the lab is. */
  outside?: true;
}

/** A command that runs in a capsule. */
export interface Running {
  /** Resolves when it has ended, however it did; never rejects for what the command does. */
  ended: Promise<Output>;
  /** What it has said so far on standard error and output. */
  said(): { stdout: string; stderr: string };
  /** Its process id as seen from outside the capsule; undefined when it is gone. */
  pid(): Promise<number | undefined>;
  signal(name: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a command in the capsule whose first process is `capsule`.
 * @param clock gives ms since the run began
 */
export function start(capsule: number, command: Command, clock: () => number): Running {
  const [file = '', ...words] = enterArgv(capsule, command.place, command.argv);
  const startedAt = clock();
  const child = execa(file, words, {
    env: { ...labEnvironment(paths.temporary), ...command.env },
    extendEnv: false,
    ...(command.stdin === undefined ? { stdin: 'ignore' } : { input: command.stdin }),
    reject: false,
    stripFinalNewline: false,
    // Of a command that fails execa would make a message with all that it said, which takes seconds for megabytes.
    buffer: false,
    // The capsule takes it along; a listener on this process's exit for each would only add up.
    cleanup: false,
  });
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const ended = child.then((result): Output => {
    const cut = stdout.isCut() || stderr.isCut() ? `\n(output cut at ${mostOutput} bytes)` : '';
    return {
      stdout: stdout.text(),
      stderr: stderr.text() + cut,
      exitCode: result.exitCode ?? null,
      ...(result.signal ? { signal: result.signal } : {}),
      startedAt,
      endedAt: clock(),
    };
  });
  const pid = () => childOf(child.pid);
  return {
    ended,
    said: () => ({ stdout: tail(stdout.text()), stderr: tail(stderr.text()) }),
    pid,
    async signal(name) {
      const target = await pid();
      if (target !== undefined) kill(target, name);
    },
  };
}

/** Keeps what a stream brings, up to the limit, and reads on: who is not listened to would wait. */
function gather(stream: Readable): { text(): string; isCut(): boolean } {
  const chunks: Buffer[] = [];
  let room = mostOutput;
  let isCut = false;
  stream.on('data', (chunk: Buffer) => {
    isCut ||= chunk.length > room;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room -= Math.min(room, chunk.length);
  });
  return { text: () => Buffer.concat(chunks).toString(), isCut: () => isCut };
}

/** What a command said before it hung is short; all of it is in the output if it ends. */
const tail = (text: string): string => text.slice(-16_384);

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
