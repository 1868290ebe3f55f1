import type { GuestImage } from '../../plan/guest-plan.ts';
import type { Command, Running } from '../capsule/process.ts';
import type { Accelerator, Kernel, GuestNic, FoundDisk } from '../../plan/guest-machine.ts';

export interface GuestOptions {
  /** For messages. */
  name: string;
  kernel: Kernel;
  /** MiB */
  memory: number;
  cpus: number;
  nics: readonly GuestNic[];
  /** Programs beyond the standard ones (tools.ts): names on the PATH, or paths. */
  tools?: readonly string[];
  /** A command that is run once after the boot, before the template is saved. */
  provision?: readonly string[];
  /** Its disk. Without a `root` there, `kernel` is not used. */
  image?: GuestImage;
  /** Default "auto": restored from a template, which is made at the first use; a cold boot where that fails. */
  template?: 'auto' | 'off';
  /** Default: what accelerate.ts finds. */
  accelerator?: Accelerator;
  /** A directory for sockets and the console's log, as QEMU sees it. It is there. */
  directory: string;
  /** The same directory as this process sees it: "/proc/PID/root/run/lab/...". Default: `directory`. */
  outside?: string;
  /**
   * The command that runs `argv` where the guest is to be (nsenter into a capsule, a network namespace, taskset).
   * The guest's life is bound to that place: nothing else ends QEMU if this process is killed.
   * Default: the command as it is.
   */
  spawn?: (argv: readonly string[]) => readonly string[];
  /** Gives it up. */
  signal?: AbortSignal;
  /** Called with messages for the user: no working KVM, a new template, a fallback to a cold boot. */
  say?: (text: string) => void;
}

/** A command in a guest. */
export interface GuestCommand extends Pick<Command, 'argv' | 'stdin' | 'env'> {
  /** The network namespace that it runs in, by its name there; default: the guest's own. */
  namespace?: string;
}

export interface Guest {
  start(command: GuestCommand, clock: () => number): Running;
  /** Writes a file, its folders too. @throws ExpectedError where the guest can't */
  put(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  /** @throws ExpectedError where there is no such file */
  get(path: string): Promise<Buffer>;
  /** Everything that the console has shown. */
  console(): string;
  /**
   * Resolves when the guest is gone without `stop`, or doesn't answer any more: the reason in words, and the last
   * lines of the console. Commands that run then end with the signal "GUEST".
   */
  died: Promise<string>;
  kernel: Kernel;
  accelerator: Accelerator;
  /** Whether it was restored from a template, and whether that had to be made first. */
  template: 'used' | 'made' | 'none';
  /** Its disk image, where it has one. */
  image?: FoundDisk;
  /** s, from the call to the first answer of the agent */
  seconds: number;
  /** QEMU's command line, as it was started. */
  argv: readonly string[];
  /** QEMU's process as this process sees it (through `spawn`). */
  pid: number;
  /** Ends QEMU; resolves when it is gone. */
  stop(): Promise<void>;
  /** Lets go of the guest and leaves it running: a lab that is kept. */
  release(): void;
}
