import { execa } from 'execa';
import { toolEnvironment as env } from '../lib/environment.ts';

/** ms */
const probeDeadline = 10_000;

export type ProbeResult = { ok: true } | { ok: false; said: string; fault?: ToolFault };

/** It is a tool that doesn't know a word, or doesn't run: the kernel was not asked. */
export interface ToolFault {
  tool: string;
  runs: boolean;
}

/**
 * Of iproute2, whose tools exit with 2 where the kernel refuses, and with 1 or 255 where they do; but `ip tuntap`,
 * which asks by ioctl(2), with 1 for both.
 */
export function toolFault(
  [tool = '', what]: readonly string[],
  exitCode: number | null | undefined,
): ToolFault | undefined {
  if (!['ip', 'tc'].includes(tool) || exitCode === 2 || (what === 'tuntap' && exitCode === 1))
    return undefined;
  return { tool, runs: exitCode === 1 || exitCode === 255 };
}

/** How namespaces are made and entered here: without root, in a user namespace of one's own. */
export const asUser = (root: boolean) => (root ? [] : ['-U', '-r']);
const enterAsUser = (root: boolean) => (root ? [] : ['-U', '--preserve-credentials']);

/**
 * Runs commands in a throw-away mount and network namespace, up to the first that fails.
 * No commands: only whether such a namespace can be made.
 */
export async function probe(commands: readonly (readonly string[])[], root: boolean): Promise<ProbeResult> {
  // It says that it stands, and ends when its stdin does: with us, at the latest.
  const holder = execa('unshare', ['-m', '-n', ...asUser(root), 'sh', '-c', 'echo stands && read -r _'], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'pipe',
    stderr: 'pipe',
  });
  try {
    const stands = await Promise.race([
      new Promise<true>((resolve) => holder.stdout.once('data', () => resolve(true))),
      holder.then(() => false),
    ]);
    if (!stands) return { ok: false, said: firstLine(String((await holder).stderr)) };
    const enter = [
      '-t',
      String(holder.pid),
      '-m',
      '-n',
      `--root=/proc/${holder.pid}/root`,
      ...enterAsUser(root),
      '--',
    ];
    for (const argv of commands) {
      const done = await execa('nsenter', [...enter, ...argv], {
        env,
        extendEnv: false,
        reject: false,
        timeout: probeDeadline,
        all: true,
      });
      if (!done.failed) continue;
      const said = `${argv.join(' ')}: ${firstLine(done.all) || firstLine(done.shortMessage) || 'failed'}`;
      const fault = toolFault(argv, done.exitCode);
      return { ok: false, said, ...(fault ? { fault } : {}) };
    }
    return { ok: true };
  } finally {
    holder.stdin.end();
    await holder;
  }
}

const firstLine = (text: string | undefined) => text?.trim().split('\n')[0] ?? '';
