import { constants } from 'node:os';
import { execa } from 'execa';
import type { Place } from '../plan/step.ts';
import { paths } from '../plan/paths.ts';
import { enterArgv, labEnvironment } from './enter.ts';

/**
 * Runs a command in a standing lab with the caller's terminal as its own.
 * @returns its exit code, 128 and the signal's number where one ended it
 */
export async function attend(
  pid: number,
  place: Place,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  const [command = '', ...args] = enterArgv(pid, place, argv);
  const terminal = process.env.TERM ? { TERM: process.env.TERM } : {};
  // Ctrl-C is meant for the command, which gets it from the terminal too.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const done = await execa(command, args, {
      stdio: 'inherit',
      reject: false,
      extendEnv: false,
      env: { ...labEnvironment(paths.temporary), ...terminal, ...env },
    });
    if (done.exitCode !== undefined) return done.exitCode;
    if (done.signal) return 128 + constants.signals[done.signal];
    throw done;
  } finally {
    process.off('SIGINT', ignore);
  }
}
