import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { toolEnvironment } from '../../../lib/environment.ts';
import { findTool } from '../../../lib/find-tool.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { kill } from '../../capsule/process.ts';

/** A QEMU process. */
export interface Qemu {
  argv: readonly string[];
  /** As this process sees it; undefined when it is gone. */
  pid(): number | undefined;
  /** Resolves when it has ended: how, in QEMU's own words. */
  ended: Promise<ExpectedError>;
  kill(): Promise<void>;
  release(): void;
}

/**
 * Starts QEMU. Without `spawn` it is bound to this process; with it, to the place that `spawn` leads to.
 * @throws ExpectedError where it isn't installed
 */
export async function startQemu(
  argv: readonly string[],
  spawn?: (argv: readonly string[]) => readonly string[],
): Promise<Qemu> {
  const name = argv.find((word) => word.startsWith('qemu-system')) ?? '';
  if (!findTool(name))
    throw new ExpectedError(
      `${name}, which runs guests, is not installed: \`lab doctor\` says how to get it`,
    );
  const bound = ['setpriv', '--pdeathsig', 'KILL', ...argv];
  const words = spawn ? spawn(argv) : bound;
  const child = execa(words[0] ?? '', words.slice(1), {
    env: toolEnvironment,
    extendEnv: false,
    stdio: ['ignore', 'ignore', 'pipe'],
    reject: false,
    cleanup: false,
    detached: true,
  });
  let isOver = false;
  void child.then(() => (isOver = true));
  const pid = () => (child.pid === undefined ? undefined : qemuUnder(child.pid, name));
  return {
    argv,
    pid,
    ended: child.then((result) => {
      const said = result.stderr.trim();
      const how = result.signal
        ? `ended by ${result.signal}`
        : `exit code ${result.exitCode ?? result.shortMessage}`;
      return new ExpectedError(`QEMU ended (${how})${said ? `: ${said}` : ''}`);
    }),
    async kill() {
      if (isOver) return;
      // What leads to it and what it has started are of its process group (`detached`).
      if (child.pid !== undefined) kill(-child.pid, 'SIGKILL');
      await child;
    },
    release() {
      child.stderr.destroy();
      child.nodeChildProcess.unref();
    },
  };
}

/** What leads to QEMU (nsenter) may be its parent. */
function qemuUnder(pid: number, name: string): number | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0] ?? '';
    if (command.endsWith(name)) return pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    for (const child of children) {
      const found = qemuUnder(Number(child), name);
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return undefined;
}
