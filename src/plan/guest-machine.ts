/** What tells an image from others. */
export interface Digest {
  path: string;
  /** Bytes of the file. */
  size: number;
  /** When it was last written to, ISO 8601. */
  modified: string;
  sha256: string;
}

/** Acceleration that a guest runs with. Under TCG, throughput measures the emulator. */
export type Accelerator = 'kvm' | 'tcg';

/** A kernel that a guest can boot: files of this machine, looked at and found good. */
export interface Kernel {
  /** As `uname -r` will say it in the guest: "6.1.0-49-cloud-amd64". */
  release: string;
  /** What QEMU boots: an uncompressed vmlinux with a PVH entry (`pvh`), or a bzImage. */
  file: string;
  pvh: boolean;
  /** Folder with the modules (`.../lib/modules/RELEASE`); undefined where there are none. */
  modules?: string;
  /** Where it comes from, in words: "debian:6.1", "the host's". */
  from: string;
}

/** A network interface of a guest. In the guest it has `name` and `mac` before the first command runs. */
export interface GuestNic {
  name: string;
  mac: string;
  /** The tap that it is on, in the network namespace that QEMU runs in; QEMU makes it if it isn't there. */
  tap: string;
  /** QEMU's word for the device, without the bus: "virtio-net" (default), "e1000", ... */
  model?: string;
  /** Pairs of queues; default 1. A tap made beforehand needs `multi_queue` for more. */
  queues?: number;
  /** Properties of the device as QEMU spells them: { csum: 'off', guest_tso4: 'off' }. */
  properties?: Readonly<Record<string, string>>;
}

/** A disk image that was booted. */
export interface FoundDisk {
  format: string;
  /** How lab's agent came to run in it. */
  agent: 'kernel' | 'cloud-init' | 'qemu-guest-agent';
  /** The image, then what it rests on. */
  files: Digest[];
}

/** A guest as hardware: what a template is of. */
export interface Machine {
  kernel: Kernel;
  /** The initramfs' path. */
  root: string;
  /** MiB */
  memory: number;
  cpus: number;
  nics: readonly GuestNic[];
  accelerator: Accelerator;
  /** A disk image of the user's; absent: `root` is all. */
  disk?: Disk;
  /** kHz of the host's time stamp counter; where it isn't known the machine is q35. */
  tsc?: number | string;
}

/** Paths as QEMU sees them. */
export interface Disk {
  /** What the guest writes to; its backing file is the image. */
  overlay: string;
  /** Where its root file system is, for the agent. Absent: it boots by its own boot loader. */
  root?: string;
  /** Folder of the files of a cloud-init seed. */
  seed?: string;
}

/** What differs from one start of a machine to the next. Sockets and files are paths as QEMU sees them. */
export interface Launch {
  agent: string;
  /** Of the qemu-guest-agent of an image. */
  guestAgent: string;
  monitor: string;
  console: string;
  /** The memory is this file: what is saved of a template (`share`), or restored from it, each page copied at its first write. */
  memoryFile?: { path: string; share: boolean };
  /** Waits for a state to be loaded. */
  incoming?: boolean;
}
