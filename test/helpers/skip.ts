import type { ExecutionContext } from 'ava';

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
