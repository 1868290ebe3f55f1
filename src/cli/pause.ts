import { once } from 'node:events';
import { ExpectedError } from '../lib/errors.ts';
import { AtFailure, type FailedLab } from '../run/at-failure.ts';

/**
 * What the options say about labs whose runs fail.
 * @throws ExpectedError where --pause has no terminal to wait in
 */
export function atFailureOf(
  values: { 'keep-failed'?: boolean; pause?: boolean },
  signal: AbortSignal,
): AtFailure | undefined {
  const { pause, 'keep-failed': keep } = values;
  if (!pause && !keep) return undefined;
  if (pause && !(process.stdin.isTTY && process.stderr.isTTY))
    throw new ExpectedError('--pause waits in a terminal, and this is none: use --keep-failed of `lab test`');
  return new AtFailure({ keep, ...(pause ? { pause: (lab) => waitForEnter(lab, signal) } : {}) });
}

async function waitForEnter(lab: FailedLab, signal: AbortSignal): Promise<void> {
  const why = lab.why.map((line) => `  ${line}\n`).join('');
  process.stderr.write(
    `\n${lab.run} failed:\n${why}${howToUse(lab)}\npress Enter here to tear it down and go on\n`,
  );
  process.stdin.resume();
  try {
    // What was typed before is no answer.
    process.stdin.read();
    await once(process.stdin, 'data', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    process.stdin.pause();
  }
}

/** How a running lab is entered, and ended. */
export function howToUse({ id, nodes }: Pick<FailedLab, 'id' | 'nodes'>): string {
  const node = nodes[0] ?? 'NODE';
  return (
    `the lab is running: \`lab exec ${id} ${node} -- COMMAND\` runs a command in it, \`lab shell ${id} ${node}\` opens a shell,\n` +
    `\`lab capture ${id} NODE:IFACE\` captures packets; \`lab down ${id}\` tears it down`
  );
}
