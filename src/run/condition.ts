import { isDeepStrictEqual } from 'node:util';
import { withTimeout } from '../lib/with-timeout.ts';
import type { Output } from '../lib/output.ts';
import type { CommandStep, Condition } from '../plan/step.ts';
import type { Transport } from './transport.ts';

/** ms between two looks: less than the look itself costs. */
const pause = 5;

const holds = ({ stdout: pattern, sum }: Condition, { exitCode, stdout }: Output): boolean =>
  exitCode === 0 && (pattern === undefined || new RegExp(pattern).test(stdout)) && isWithin(sum, stdout);

function isWithin(sum: Condition['sum'], stdout: string): boolean {
  if (!sum) return true;
  const found = [...stdout.matchAll(new RegExp(sum.pattern, 'g'))];
  const total = found.reduce((all, [, number]) => all + Number(number), 0);
  return found.length > 0 && total >= (sum.min ?? -Infinity) && total <= (sum.max ?? Infinity);
}

/** Whether a step that has ended was itself the look, and saw that its condition holds. */
export const sawItself = ({ ready, place, argv }: CommandStep, output: Output): boolean =>
  ready !== undefined && isDeepStrictEqual([ready.place, ready.argv], [place, argv]) && holds(ready, output);

/**
 * Waits for a condition. @returns undefined when it holds, else what was last seen
 * @param given up early when this aborts: what is waited for can't come any more
 */
export async function waitFor(
  transport: Transport,
  condition: Condition,
  clock: () => number,
  given: AbortSignal,
): Promise<string | undefined> {
  const deadline = clock() + condition.deadline;
  let seen = '(the command that looks did not end)';
  for (;;) {
    const running = transport.start(condition, clock);
    const output = await withTimeout(running.ended, deadline - clock(), given);
    if (output && holds(condition, output)) return undefined;
    // The deadline may come in the middle of a look: the one before it tells more.
    if (output) seen = (output.stdout + output.stderr).trim();
    else await running.signal('SIGKILL');
    if (given.aborted || !output || clock() >= deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
