import type { ExecutionContext } from 'ava';
import type { Result } from '../../src/result/model.ts';
import { ownLab } from './cli.ts';
import { skip } from './skip.ts';

/** A run that the machine's other work has disturbed proves nothing, and says so: it is made again. */
const attempts = 3;
const busy = /: the machine is busy$/;
/** What late events can lead to, and a wrong time in the scenario as well: that is no reason to skip. */
const late = /did not happen: the traffic had ended$/;

/**
 * The result of a scenario's run.
 * @returns undefined where events came too late each time: the test is skipped then
 */
export async function resultOf(t: ExecutionContext, nameOrPath: string): Promise<Result | undefined> {
  const { lab } = ownLab(t);
  for (let attempt = 1; ; attempt++) {
    const { stderr, stdout } = await lab('up', nameOrPath, '--json');
    if (stdout === '') throw new Error(stderr);
    const result = JSON.parse(stdout) as Result;
    const doubts = result.cases.flatMap(({ runs }) => runs.flatMap((run) => run.doubts));
    const isBusy = doubts.some((doubt) => busy.test(doubt));
    if (result.verdict !== 'inconclusive' || !(isBusy || doubts.some((doubt) => late.test(doubt))))
      return result;
    if (attempt < attempts) continue;
    if (!isBusy) return result;
    skip(t, `events came too late in each of ${attempts} runs: ${doubts.join('; ')}`);
    return undefined;
  }
}

/** A scenario that ships must pass. */
export async function passes(t: ExecutionContext, name: string): Promise<void> {
  const result = await resultOf(t, name);
  if (result) t.is(result.verdict, 'pass', JSON.stringify(result.cases.map(({ reasons }) => reasons)));
}

/** One that is broken must fail, by the expectation on a metric. */
export async function fails(t: ExecutionContext, path: string, metric: string): Promise<void> {
  const result = await resultOf(t, path);
  if (!result) return;
  t.is(result.verdict, 'fail', JSON.stringify(result.cases.map(({ reasons }) => reasons)));
  t.is(result.cases[0]!.expectations.find((one) => one.metric === metric)?.verdict, 'fail');
}
