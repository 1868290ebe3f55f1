import { ExpectedError, exitCodes, InterruptedError } from '../lib/errors.ts';
import type { Scenario } from '../scenario/model.ts';
import type { Presence } from '../result/statistics/presence-test.ts';
import { parseWholeNumber } from './select-cases.ts';
import { parseShareOption } from './parse-share.ts';

/** Exit codes of `git bisect run`: good, bad, skip. */
const codes: Record<Presence, number> = {
  absent: exitCodes.pass,
  present: exitCodes.fail,
  unclear: exitCodes.cannotJudge,
};
const words: Record<Presence, string> = { absent: 'good', present: 'bad', unclear: 'cannot be told' };

export interface BisectValues {
  repeat?: string;
  rate: string;
  error: string;
  bug?: string;
}

/**
 * Judges the revision under test for `git bisect run`. An error before there is an answer (a build that does
 * not start, a file missing in this revision) means skip: 125.
 * @param load the cases that are to be run
 * @returns the exit code: 0, 1 or 125
 */
export async function bisectForGit(load: () => Promise<Scenario[]>, values: BisectValues): Promise<number> {
  const { defaultRates } = await import('../result/statistics/presence-test.ts');
  const most = parseWholeNumber('--repeat', values.repeat, 1, 10_000) ?? 30;
  const rates = defaultRates(parseShareOption('--rate', values.rate));
  const error = parseShareOption('--error', values.error);
  const { abortOnSignals } = await import('./abort-on-signals.ts');
  const { bisect } = await import('../suite/verify/bisect.ts');
  const { signal, release } = abortOnSignals();
  try {
    const { presence, says } = await bisect(await load(), {
      emit: (event) => {
        if (event.type === 'warning') process.stderr.write(`warning: ${event.text}\n`);
      },
      signal,
      most,
      rates,
      error,
      bugWord: values.bug,
    });
    process.stdout.write(`${[words[presence], ...says.map((say) => `  ${say}`)].join('\n')}\n`);
    return codes[presence];
  } catch (problem) {
    if (!(problem instanceof ExpectedError) || problem instanceof InterruptedError) throw problem;
    process.stderr.write(`${problem.message}\n`);
    process.stdout.write(`${words.unclear}\n`);
    return exitCodes.cannotJudge;
  } finally {
    release();
  }
}
