import { objectFolder } from '../mangler/bpf-object.ts';

/** Paths in the capsule. All of /run is a tmpfs of its own there, and goes with it. */
export const paths = {
  run: '/run/lab',
  /** Compiled BPF objects and their sources. */
  bpf: objectFolder,
  /** The capsule's own bpffs. Outside /sys, which `ip -n` and `ip netns exec` mount anew. */
  bpffs: '/run/lab/bpffs',
  captures: '/run/lab/captures',
  /** TMPDIR of every command. */
  temporary: '/run/lab/tmp',
  hosts: '/run/lab/hosts',
} as const;
