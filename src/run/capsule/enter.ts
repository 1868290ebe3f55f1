import { inPlace, type Place } from '../../plan/place.ts';
/**
 * The command that runs `argv` at a place of the capsule, started from outside of it.
 * @param pid of the capsule's first process, as the caller sees it; its directory becomes the command's
 * @param asRoot the caller is root; else the capsule has a user namespace that must be entered too
 */
export function enterArgv(pid: number, place: Place, argv: readonly string[], asRoot = isRoot()): string[] {
  const user = asRoot ? [] : ['--user', '--preserve-credentials'];
  const namespaces = ['--target', `${pid}`, ...user, '--mount', '--net', '--pid'];
  // Entering a mount namespace leaves a chroot that both sides may be in.
  const directories = [`--root=/proc/${pid}/root`, `--wd=/proc/${pid}/cwd`];
  return ['nsenter', ...namespaces, ...directories, '--', ...inPlace(place, argv)];
}

/** Whether this process may do what root may. */
export const isRoot = (): boolean => process.geteuid?.() === 0;
