import type { ExecutionContext } from 'ava';
import { ownLab } from './cli.ts';

/** A run that the machine's other work has disturbed proves nothing, and says so: it is made again. */
const attempts = 3;

/** A scenario that ships must pass. */
export async function passes(t: ExecutionContext, name: string): Promise<void> {
  const { lab } = ownLab(t);
  for (let attempt = 1; ; attempt++) {
    const { exitCode, stderr, stdout } = await lab('up', name);
    if (exitCode === 3 && attempt < attempts) continue;
    t.is(exitCode, 0, stdout + stderr);
    return;
  }
}
