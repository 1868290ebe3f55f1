import { constants } from 'node:os';
import { execa } from 'execa';
import { ExpectedError } from '../lib/errors.ts';
import { paths } from '../plan/capsule-paths.ts';
import { enterArgv } from './capsule/enter.ts';
import { labEnvironment } from '../lib/environment.ts';
import { guestAt, type RunningLab } from './running-labs.ts';

/**
 * Runs a command in a node of a running lab with the caller's terminal as its own.
 * @returns its exit code, 128 and the signal's number where one ended it
 * @throws ExpectedError where the node is in a guest that can't be reached
 */
export async function execInNode(
  lab: RunningLab,
  node: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const terminal: Record<string, string> = process.env.TERM ? { TERM: process.env.TERM } : {};
  const guest = guestAt(lab, node);
  if (guest !== undefined) {
    const { execInGuest } = await import('./exec-in-guest.ts');
    const around = { ...labEnvironment(paths.temporary), HOME: '/root', ...terminal, ...env };
    const directory = `/proc/${lab.pid}/root${paths.run}/guests/${guest}`;
    const inside = guest === lab.within ? { namespace: node } : {};
    return execInGuest({ name: guest, directory }, { argv, env: around, ...inside });
  }
  const [command = '', ...args] = enterArgv(lab.pid, { node }, argv);
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
    throw new ExpectedError(`${command} can't be started: ${done.shortMessage}; install util-linux`);
  } finally {
    process.off('SIGINT', ignore);
  }
}
