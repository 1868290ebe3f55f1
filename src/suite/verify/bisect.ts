import { kinds } from '../../kinds/index.ts';
import { prepareCases } from '../../run/prepare-cases.ts';
import { runRounds, type RoundsOptions, type StopRule } from '../../run/rounds.ts';
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
  for (const scenario of scenarios) {
    const side = new BugPresence(scenario, {
      ...options,
      error: error / scenarios.length,
    });
    const prepared = await prepareCases([scenario], kinds, { say: warner(emit), signal });
    const rule: StopRule = { most: () => most, isDecided: ([runs]) => side.add(runs!) !== 'unclear' };
    const order: RoundsOptions['order'] = (turns, round) => shuffled(turns, scenario.seed, round);
    await runRounds(prepared, rule, { emit, signal, order });
    const { presence, rounds, why } = side;
    const name = [scenario.name, scenario.case.name].filter(Boolean).join(' ');
    const says = why.map(({ about, seen }) => `${name}: ${about}: ${seen} (${rounds} rounds)`);
    if (presence === 'present') return { presence, says };
    found.push({ presence, says });
  }
  const unclear = found.filter(({ presence }) => presence === 'unclear');
  const presence = unclear.length > 0 ? 'unclear' : 'absent';
  return { presence, says: (unclear.length > 0 ? unclear : found).flatMap(({ says }) => says) };
}
