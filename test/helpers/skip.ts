import type { ExecutionContext } from 'ava';
import { execa } from 'execa';

/** What a test's log says when it could not be run here; the tally counts it as skipped, and lists it. */
export const skipMark = 'SKIPPED: ';

/** Says why this test can't be run here. Return right after it. */
export function skip(t: ExecutionContext, reason: string): void {
  t.log(skipMark + reason);
  t.pass();
}

/** Without root there are no manglers; most labs' tests need it. @returns whether the test must return */
export function skipWithoutRoot(t: ExecutionContext): boolean {
  if (process.geteuid?.() === 0) return false;
  skip(t, 'it needs root: sudo npm test');
  return true;
}

/**
 * Labs of an ordinary user are in a user namespace, which some machines keep from them; no process below chroot may
 * make one either (user_namespaces(7)). @returns whether the test must return
 */
export async function skipWithoutUserNamespaces(t: ExecutionContext): Promise<boolean> {
  const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const probe = ['unshare', '--user', '--map-root-user', 'true'];
  const { exitCode, stderr } = await execa('setpriv', [...nobody, ...probe], { reject: false });
  if (exitCode === 0) return false;
  skip(t, `an unprivileged user can't create namespaces here (${stderr.trim()})`);
  return true;
}
