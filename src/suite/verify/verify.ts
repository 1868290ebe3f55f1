import { join } from 'node:path';
import { kinds } from '../../kinds/index.ts';
import { identityOf } from '../../result/result-document.ts';
import type { Result } from '../../result/model.ts';
import { shuffled } from '../../result/statistics/shuffle.ts';
import { newDirectory } from '../../result/store-result.ts';
import type { Answer } from './question.ts';
import { prepareCases } from '../../run/prepare-cases.ts';
import { environmentOf, storeRecords } from '../../run/store-records.ts';
import { runRounds, type RoundsOptions, type StopRule } from '../../run/rounds.ts';
import { bugNamed, shownBy } from './bug.ts';
import { BugPresence, type PresenceOptions } from './bug-presence.ts';
import { warner, type Emit } from '../../run/events.ts';
import type { Scenario } from '../../scenario/model.ts';
import type { Presence } from '../../result/statistics/presence-test.ts';
import { refuseUsed } from '../refuse-used.ts';
import { writeDocument } from '../suite-directory.ts';
import { answerOf, sentence, type VerifyAnswer } from './answer.ts';
import { effectsOf, type Effect } from './effects.ts';

export interface VerifyOptions extends PresenceOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Most rounds; default: 30. */
  most?: number;
  /** Directory of the results; default: one of its own below that of all results. */
  out?: string;
  /** What to look for: an expectation or a fingerprint. Default: what the base shows. */
  bugWord?: string;
  /** Called after each round. */
  round?: (sides: { base: SideReport; fix: SideReport }) => void;
}

export interface SideReport {
  /** What was set on this side. */
  values: Record<string, string>;
  presence: Presence;
  rounds: number;
  /** By every expectation: what was seen. */
  answers: Answer[];
  /** The answers that decide. */
  why: Answer[];
  /** Failures that are not the bug: another bug. */
  others: Answer[];
}

/** What `lab verify` finds; verify.json in its directory, beside the results base/ and fix/. */
export interface VerifyResult {
  version: 1;
  scenario: Result['scenario'];
  answer: VerifyAnswer;
  says: string;
  /** What is looked for on both sides, as the answers call it. Empty: the base showed nothing. */
  bug: readonly string[];
  base: SideReport;
  fix: SideReport;
  /** Change from base to fix, for every metric that is judged. */
  effects: Effect[];
  rounds: number;
  /** Chance of a wrong answer on a side. */
  error: number;
  environment: Result['environment'];
  /** s */
  seconds: number;
  directory: string;
}

/**
 * Whether a bug shows on the base and not on the fix: both run in turns until that is clear on both.
 * @throws ExpectedError where the machine lacks something, or a lab can't be built
 */
export async function verify(base: Scenario, fix: Scenario, options: VerifyOptions): Promise<VerifyResult> {
  const began = performance.now();
  const { emit, signal, error = 0.01, most = 30, out } = options;
  if (out !== undefined) refuseUsed(out);
  let bug = options.bugWord === undefined ? undefined : bugNamed(options.bugWord, base);
  const sides = [base, fix].map((scenario) => ({
    scenario,
    side: new BugPresence(scenario, { ...options, error, bug }),
  }));
  const reports = () => {
    const [ofBase, ofFix] = sides.map(({ scenario, side }) => reportOf(scenario, side));
    return { base: ofBase!, fix: ofFix! };
  };
  const prepared = await prepareCases([base, fix], kinds, { say: warner(emit), signal });
  // Read while the first lab is built.
  const environments = Promise.all(prepared.map((preparedCase) => environmentOf([preparedCase])));
  environments.catch(() => {});
  const rule: StopRule = {
    most: () => most,
    isDecided(runs) {
      for (const [index, { side }] of sides.entries()) side.add(runs[index]!);
      const [ofBase] = sides as [(typeof sides)[number]];
      if (!bug && ofBase.side.presence === 'present') {
        bug = shownBy(ofBase.side.shown);
        for (const { side } of sides) side.lookFor(bug);
      }
      options.round?.(reports());
      return sides.every(({ side }) => side.isDecided);
    },
  };
  const order: RoundsOptions['order'] = (turns, round) => shuffled(turns, base.seed, round);
  const records = await runRounds(prepared, rule, { emit, signal, order });
  const directory = out ?? newDirectory(`${base.name}-verify`);
  const results: Result[] = [];
  for (const [index, name] of ['base', 'fix'].entries()) {
    const record = records[index]!;
    // As `lab up` would have stored it: `lab compare` reads it.
    results.push(
      await storeRecords([record], {
        environment: (await environments)[index]!,
        directory: join(directory, name),
        total: record.runs.reduce((sum, { timing }) => sum + timing.build + timing.run + timing.teardown, 0),
      }),
    );
  }
  const report = reports();
  const [baseRuns, fixRuns] = results.map(({ cases }) => cases[0]!.runs);
  const result: VerifyResult = {
    version: 1,
    scenario: identityOf(base),
    answer: answerOf(report.base.presence, report.fix.presence),
    says: `${sentence(report.base.presence, report.fix.presence)}${otherBugs(report)}`,
    bug: bug ? [...bug.abouts, ...bug.fingerprints] : [],
    ...report,
    effects: effectsOf(base, baseRuns!, fixRuns!),
    rounds: report.base.rounds,
    error,
    environment: results[0]!.environment,
    seconds: (performance.now() - began) / 1000,
    directory,
  };
  writeDocument(join(directory, 'verify.json'), result);
  return result;
}

function reportOf(scenario: Scenario, side: BugPresence): SideReport {
  const { presence, rounds, answers, why, others } = side;
  return { values: { ...scenario.case.values }, presence, rounds, answers, why, others };
}

/** What the base showed is the bug. */
/** Of failures that are not the bug asked about. */
const otherBugs = ({ base, fix }: Record<'base' | 'fix', SideReport>): string =>
  [[base, 'on the base'] as const, [fix, 'with the fix'] as const]
    .flatMap(([{ others }, where]) =>
      others.map(({ about, seen }) => `; another bug shows ${where}: ${about}: ${seen}`),
    )
    .join('');
