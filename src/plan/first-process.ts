import { paths } from './capsule-paths.ts';

/**
 * What makes a capsule of fresh namespaces: lines of POSIX shell, the same for the executor and the script.
 * A /run of its own holds everything that a lab writes; it hides the machine's, with the sockets of its
 * daemons. A bpffs can't be mounted in a user namespace; what needs one is refused before.
 */
export const firstProcess: readonly string[] = [
  'mount -n -t tmpfs -o mode=755 lab /run',
  `mkdir -p /run/netns /run/lock ${paths.run} ${paths.bpf} ${paths.bpffs} ${paths.captures}`,
  `mkdir -m 1777 ${paths.temporary}`,
  'ln -s /proc/self/mounts /run/mtab',
  // In a user namespace the map of user ids is not the whole of them.
  `if grep -q 4294967295 /proc/self/uid_map; then mount -t bpf bpf ${paths.bpffs}; fi`,
  'ip link set dev lo up',
];
