import type { KernelNeed } from './need.ts';

/** A machine of its own that the executor starts, once the namespaces stand. */
export interface GuestPlan {
  /** The node that it is; "capsule" where it holds the whole lab. */
  name: string;
  /** "default", "host", "debian:VERSION", an absolute path; "image" where a disk image boots its own. */
  kernel: string;
  /** Folder of its modules, where the kernel is a file. */
  modules?: string;
  /** MiB */
  memory: number;
  processors: number;
  /** Processors of this machine that it is pinned to. */
  cpus?: readonly number[];
  /** They are taps in the network namespace of the guest's name; links then take them to where they belong. */
  nics: readonly {
    /** In the guest. */
    name: string;
    mac: string;
    tap: string;
    model?: string;
    queues?: number;
  }[];
  /** Programs that it must have. */
  tools: readonly string[];
  /** What is tried in the guest before anything else is. */
  needs: readonly KernelNeed[];
  /** Restored from a template, where that can be. */
  template: 'auto' | 'off';
  /** Its disk. Absent: a root file system that is made of this machine's programs. */
  image?: GuestImage;
}

/** The kernel of a disk image that boots by itself. */
export const ownKernel = 'image';

/** A disk image of the user's. It is never written to: what the guest writes is in an overlay. */
export interface GuestImage {
  /** Absolute. */
  path: string;
  format: 'qcow2' | 'raw';
  /** Paths of the images that it rests on, the nearest first. */
  backing?: readonly string[];
  /**
   * Where its root file system is, for a kernel that isn't its own: "auto", "/dev/vda1", "LABEL=root". Absent: it
   * is booted by its own boot loader.
   */
  root?: string;
  /** Whether it gets a seed for cloud-init. */
  seed: boolean;
  /** Path of what cloud-init is told by the user, absolute. */
  userData?: string;
  /** ms until it must have answered */
  deadline: number;
}
