import type { CaseResult, Result } from '../result/model.ts';
import { compareResults, type ComparedResults } from '../suite/compare/compare.ts';

export interface Reproduction {
  answer: 'reproduced' | 'not reproduced' | 'inconclusive';
  says: string;
  /** The figures side by side, where a result was recorded. */
  compared?: ComparedResults;
}

/**
 * Whether a run shows what a bundle claims: of each recorded case the same verdict, and where that is a failure, a failure
 * of an expectation that failed before, too. Without a recorded result: that all holds that the scenario expects.
 */
export function reproductionOf(recorded: Result | undefined, now: Result): Reproduction {
  if (!recorded) return byExpectations(now);
  const compared = compareResults([recorded], [now], { all: true });
  const pairs = recorded.cases.map((before) => ({
    before,
    after: now.cases.find(({ name }) => name === before.name),
  }));
  const missing = pairs.find(({ after }) => !after);
  if (missing)
    return { answer: 'inconclusive', says: `the case ${nameOf(missing.before)} was not run`, compared };
  const answers = pairs.map(({ before, after }) => answerOf(before, after!));
  const worst =
    answers.find(({ answer }) => answer === 'not reproduced') ??
    answers.find(({ answer }) => answer === 'inconclusive') ??
    answers[0];
  return { ...(worst ?? { answer: 'inconclusive', says: 'the recorded result has no case' }), compared };
}

type Answer = Omit<Reproduction, 'compared'>;

function byExpectations({ verdict, reasons }: Result): Answer {
  if (verdict === 'pass')
    return {
      answer: 'reproduced',
      says: 'the bundle records no result; all that the scenario expects holds',
    };
  if (verdict === 'fail')
    return {
      answer: 'not reproduced',
      says: `the bundle records no result, and the scenario’s expectations do not hold: ${reasons[0] ?? ''}`,
    };
  return { answer: 'inconclusive', says: reasons[0] ?? `the run is ${verdict}` };
}

function answerOf(before: CaseResult, after: CaseResult): Answer {
  const where = nameOf(after);
  if (after.verdict === 'inconclusive' || after.verdict === 'skipped')
    return { answer: 'inconclusive', says: `${where}: ${after.reasons[0] ?? `the run is ${after.verdict}`}` };
  if (before.verdict !== after.verdict)
    return {
      answer: 'not reproduced',
      says: `${where}: recorded was ${before.verdict}, now it is ${after.verdict}`,
    };
  if (after.verdict === 'pass') return { answer: 'reproduced', says: `${where}: pass, as recorded` };
  const [old, now] = [failedIn(before), failedIn(after)];
  const shared = now.filter((metric) => old.includes(metric));
  if (shared.length === 0 && old.length > 0)
    return {
      answer: 'not reproduced',
      says: `${where}: it fails, but of something else: ${now.join(', ') || after.reasons[0]}; recorded was ${old.join(', ')}`,
    };
  return {
    answer: 'reproduced',
    says: `${where}: fail, as recorded: ${shared.join(', ') || after.reasons[0]}`,
  };
}

const failedIn = ({ expectations }: CaseResult): string[] => [
  ...new Set(expectations.filter(({ verdict }) => verdict === 'fail').map(({ metric }) => metric)),
];

const nameOf = ({ name }: CaseResult): string => (name === '' ? 'the scenario' : name);
