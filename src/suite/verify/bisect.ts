import { kinds } from '../../kinds/index.ts';
import { prepareCases } from '../../run/prepare-cases.ts';
import { runRounds, type RoundsOptions, type StopRule } from '../../run/rounds.ts';
import { bugNamed, type Bug } from './bug.ts';
import { BugPresence, type PresenceOptions } from './bug-presence.ts';
import { warner, type Emit } from '../../run/events.ts';
import type { Scenario } from '../../scenario/model.ts';
import { shuffled } from '../../result/statistics/shuffle.ts';
import type { Presence } from '../../result/statistics/presence-test.ts';

export interface BisectOptions extends PresenceOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Most rounds of a case; default: 30. */
  most?: number;
  /** What to look for: an expectation or a fingerprint; cases that don't have it are left out. */
  bugWord?: string;
}

export interface Bisected {
  presence: Presence;
  /** Why, a line each. */
  says: string[];
}

/**
 * Whether what is under test has the bug, asked of each case until that is clear: the first that shows it ends
 * it. `error` bounds the chance of a wrong answer over all cases.
 * @throws ExpectedError where the machine lacks something, or a lab can't be built
 */
export async function bisect(scenarios: readonly Scenario[], options: BisectOptions): Promise<Bisected> {
  const { emit, signal, error = 0.01, most = 30 } = options;
  const found: Bisected[] = [];
  const bugs = bugsOf(scenarios, options.bugWord);
  for (const [scenario, bug] of bugs) {
    const side = new BugPresence(scenario, {
      ...options,
      error: error / bugs.length,
      ...(bug ? { bug } : {}),
    });
    const prepared = await prepareCases([scenario], kinds, { say: warner(emit), signal });
    const rule: StopRule = {
      most: () => most,
      isDecided: ([runs]) => {
        side.add(runs!);
        return side.isDecided;
      },
    };
    const order: RoundsOptions['order'] = (turns, round) => shuffled(turns, scenario.seed, round);
    await runRounds(prepared, rule, { emit, signal, order });
    const { presence, rounds, why } = side;
    const name = [scenario.name, scenario.case.name].filter(Boolean).join(' ');
    const isOther = presence === 'unclear' && side.others.length > 0;
    const says = why.map(
      ({ about, seen }) => `${name}: ${isOther ? 'another bug: ' : ''}${about}: ${seen} (${rounds} rounds)`,
    );
    if (presence === 'present') return { presence, says };
    found.push({ presence, says });
  }
  const unclear = found.filter(({ presence }) => presence === 'unclear');
  const presence = unclear.length > 0 ? 'unclear' : 'absent';
  return { presence, says: (unclear.length > 0 ? unclear : found).flatMap(({ says }) => says) };
}

/** The cases that have the bug. @throws ExpectedError where none has */
function bugsOf(scenarios: readonly Scenario[], word: string | undefined): [Scenario, Bug | undefined][] {
  if (word === undefined) return scenarios.map((scenario) => [scenario, undefined]);
  let problem: unknown;
  const found = scenarios.flatMap((scenario): [Scenario, Bug][] => {
    try {
      return [[scenario, bugNamed(word, scenario)]];
    } catch (error) {
      problem = error;
      return [];
    }
  });
  if (found.length === 0) throw problem;
  return found;
}
