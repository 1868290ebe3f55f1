import { isDeepStrictEqual } from 'node:util';
import { withTimeout } from '../lib/with-timeout.ts';
import type { Output } from '../lib/output.ts';
import type { CommandStep, Condition } from '../plan/step.ts';
import type { Transport } from './transport.ts';

/** Polling interval in ms: less than a poll itself costs. */
const pause = 5;

const holds = ({ stdout: pattern, sum }: Condition, { exitCode, stdout }: Output): boolean =>
  exitCode === 0 && (pattern === undefined || new RegExp(pattern).test(stdout)) && isWithin(sum, stdout);

function isWithin(sum: Condition['sum'], stdout: string): boolean {
  if (!sum) return true;
  const found = [...stdout.matchAll(new RegExp(sum.pattern, 'g'))];
  const total = found.reduce((all, [, number]) => all + Number(number), 0);
  return found.length > 0 && total >= (sum.min ?? -Infinity) && total <= (sum.max ?? Infinity);
}

/** Whether a completed step was itself the poll and saw its condition hold. */
export const sawItself = ({ ready, place, argv }: CommandStep, output: Output): boolean =>
  ready !== undefined && isDeepStrictEqual([ready.place, ready.argv], [place, argv]) && holds(ready, output);

/**
 * Waits for a condition. @returns undefined when it holds, else the last output
 * @param given aborts the wait when the condition can no longer become true
 */
export async function waitFor(
  transport: Transport,
  condition: Condition,
  clock: () => number,
  given: AbortSignal,
): Promise<string | undefined> {
  const deadline = clock() + condition.deadline;
  let seen = '(the polling command did not exit)';
  for (;;) {
    const running = transport.start({ ...condition, short: true }, clock);
    const output = await withTimeout(running.ended, deadline - clock(), given);
    if (output && holds(condition, output)) return undefined;
    // The deadline may interrupt a poll: the previous output tells more.
    if (output) seen = (output.stdout + output.stderr).trim();
    else await running.signal('SIGKILL');
    if (given.aborted || !output || clock() >= deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
