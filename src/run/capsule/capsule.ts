import { readFile } from 'node:fs/promises';
import { execa, type ResultPromise } from 'execa';
import { labEnvironment } from '../../lib/environment.ts';
import { ExpectedError } from '../../lib/errors.ts';
import { isRoot } from './enter.ts';
import { firstProcess } from '../../plan/first-process.ts';
import { paths } from '../../plan/capsule-paths.ts';
import { endStopped } from './stopped.ts';

/**
 * The capsule's first process. Its standard input is a pipe whose only writer is the command line: when that
 * dies, SIGKILL included, `head` ends, the process ends, and the kernel takes everything inside down with it.
 * The word "keep" makes it stay. It waits for a command of its own, and so reaps what others leave behind: the
 * shell's own `read` would give up when one of those ends.
 */
const script = [
  'set -e',
  ...firstProcess,
  'echo ready',
  `head -n 1 >${paths.run}/word`,
  `[ "$(cat ${paths.run}/word)" = keep ]`,
  'sleep infinity',
].join('\n');

/** ms; a capsule that takes longer to end waits for something. */
const patience = 200;

export interface Capsule {
  /** Of the first process, as seen from outside. */
  pid: number;
  /** Directory of the capsule's files, as seen from outside. */
  root: string;
  /** Ends it and everything inside; resolves when the kernel has reaped the last process. */
  destroy(): Promise<void>;
  /** Lets it outlive this process. */
  keep(): Promise<void>;
}

export interface CapsuleOptions {
  /** Unique among running labs. */
  id: string;
  name: string;
  /** Working directory of what runs inside. */
  directory: string;
}

/** Makes a capsule: mount, PID and network namespaces of its own, and, without root, a user namespace. */
export async function createCapsule({ id, name, directory }: CapsuleOptions): Promise<Capsule> {
  const root = isRoot();
  const flags = [...(root ? [] : ['--user', '--map-root-user']), '--mount', '--net', '--pid', '--fork'];
  const outer = execa('unshare', [...flags, '--kill-child', '--mount-proc', 'sh', '-c', script, 'lab'], {
    cwd: directory,
    env: { ...labEnvironment(paths.temporary), LAB_CAPSULE: id, LAB_NAME: name },
    extendEnv: false,
    stdio: ['pipe', 'pipe', 'pipe'],
    reject: false,
    // A session of its own, so that Ctrl-C in the terminal reaches only the command line.
    detached: true,
    cleanup: false,
    buffer: false,
  });
  // The pipe breaks when the first process ends before its word is written: that end is noticed by itself.
  outer.stdin.on('error', () => {});
  await ready(outer);
  const pid = await firstChild(outer.pid as number);
  return {
    pid,
    root: `/proc/${pid}/root`,
    async destroy() {
      signalIfThere(pid);
      // After keep() nothing else keeps this process alive until the first process has ended.
      outer.nodeChildProcess.ref();
      const late = setInterval(() => endStopped(pid), patience);
      await outer.finally(() => clearInterval(late));
    },
    async keep() {
      await new Promise<void>((resolve, reject) => {
        outer.stdin.end('keep\n', (error?: Error | null) => (error ? reject(error) : resolve()));
      });
      outer.stdout.destroy();
      outer.stderr.destroy();
      outer.nodeChildProcess.unref();
    },
  };
}

async function ready(
  outer: ResultPromise<{ buffer: false; stdio: ['pipe', 'pipe', 'pipe']; reject: false }>,
) {
  let said = '';
  outer.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const isReady = await new Promise<boolean>((resolve) => {
    outer.stdout.once('data', () => resolve(true)).once('close', () => resolve(false));
  });
  if (isReady) return;
  const { exitCode, originalMessage } = await outer;
  throw new ExpectedError(
    `the capsule could not be created (unshare, exit ${exitCode ?? originalMessage}): ${said.trim() || 'no output'};  ` +
      '`lab doctor` lists what this machine lacks',
  );
}

/** The one child of `pid`. */
export async function firstChild(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const child = Number(children.trim().split(' ')[0]);
  if (!child) throw new Error(`process ${pid} has no child`);
  return child;
}

function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
