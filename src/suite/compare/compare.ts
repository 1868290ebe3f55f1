import type { CaseResult, Result, Verdict } from '../../result/model.ts';
import { differencesBetween, type Difference } from './environment.ts';
import { defaultError } from '../../result/statistics/ratio-test.ts';
import { figuresOf, risksIn, type Figure, type FigureOptions } from './figure.ts';

export interface ComparedCase {
  /** "tcp-psh", "tcp-psh MTU=9000" */
  name: string;
  before: Verdict;
  after: Verdict;
  figures: Figure[];
}

/** Two results, or suites, of different days or machines: what `lab compare --json` prints. */
export interface ComparedResults {
  version: 1;
  /** worse: a case that passed fails, or a figure is worse. inconclusive: a figure, or a case that passed, is unclear. */
  verdict: 'worse' | 'not worse' | 'inconclusive';
  reasons: string[];
  environment: Difference[];
  cases: ComparedCase[];
  /** Cases that only one of them has. */
  only: { before: string[]; after: string[] };
  /** Chance that noise makes a figure look worse, each of them: 1 % over all. */
  error: number;
}

/** Compares two results: first the environments, then the metrics. */
export function compareResults(
  before: readonly Result[],
  after: readonly Result[],
  options: FigureOptions = {},
): ComparedResults {
  const { old, now } = casesOfBoth(before, after);
  const both = [...now].flatMap(([name, one]) => {
    const other = old.get(name);
    return other ? [{ name, one, other }] : [];
  });
  // Bonferroni: with fifty metrics at 1 % each, every other comparison would be a false alarm.
  const risks = both.reduce((sum, { one, other }) => sum + risksIn(other, one), 0);
  const error = (options.error ?? defaultError) / Math.max(1, risks);
  const cases = both.map(({ name, one, other }) => ({
    name,
    before: other.verdict,
    after: one.verdict,
    figures: figuresOf(other, one, { ...options, error }),
  }));
  const only = {
    before: [...old.keys()].filter((name) => !now.has(name)),
    after: [...now.keys()].filter((name) => !old.has(name)),
  };
  const worse = cases.flatMap(worseIn);
  const unclear = cases.flatMap(unclearIn);
  const none = cases.length === 0 ? ['the results have no case in common'] : [];
  return {
    version: 1,
    verdict: worse.length > 0 ? 'worse' : [...unclear, ...none].length > 0 ? 'inconclusive' : 'not worse',
    reasons: [...worse, ...unclear, ...none],
    environment: differencesBetween(before, after),
    cases,
    only,
    error,
  };
}

type Cases = ReadonlyMap<string, CaseResult>;

/** Pairs cases by name; two results with one case each are always paired. */
function casesOfBoth(before: readonly Result[], after: readonly Result[]): Record<'old' | 'now', Cases> {
  const [old, now] = [casesOf(before), casesOf(after)];
  const [[one], [other]] = [before, after];
  const single = before.length === 1 && after.length === 1 && old.size === 1 && now.size === 1;
  if (!single || one!.scenario.name !== other!.scenario.name) return { old, now };
  const [first, second] = [one!.cases[0]!, other!.cases[0]!];
  const values = first.name === second.name ? first.name : `${first.name} → ${second.name}`;
  const name = [one!.scenario.name, values].filter(Boolean).join(' ');
  return { old: new Map([[name, first]]), now: new Map([[name, second]]) };
}

const casesOf = (results: readonly Result[]): Cases =>
  new Map(
    results.flatMap(({ scenario, cases }) =>
      cases.map((item) => [[scenario.name, item.name].filter(Boolean).join(' '), item] as const),
    ),
  );

function unclearIn({ name, before, after, figures }: ComparedCase): string[] {
  const isUnjudged = before === 'pass' && (after === 'inconclusive' || after === 'skipped');
  const lost = figures.filter(({ change, worse }) => change === 'unclear' && worse === undefined);
  return [
    ...(isUnjudged ? [`${name}: passed before, now ${after}`] : []),
    ...lost.map(({ metric, arm }) => `${name}: whether ${metric} in ${arm} changed is hidden by the noise`),
  ];
}

function worseIn({ name, before, after, figures }: ComparedCase): string[] {
  const verdict = before === 'pass' && after === 'fail' ? [`${name}: passed before, now fails`] : [];
  const worse = figures.filter((figure) => figure.worse);
  return [...verdict, ...worse.map(({ metric, arm, change }) => `${name}: ${metric} in ${arm} is ${change}`)];
}
