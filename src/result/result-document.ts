import type { Scenario } from '../scenario/model.ts';
import { judgeCase, worst } from './judge-case.ts';
import type { CaseResult, Result, RunResult } from './model.ts';

/** All but what follows from the cases. */
export type ResultParts = Omit<Result, 'version' | 'verdict' | 'reasons' | 'timing'> & {
  /** s, of the whole command */
  total: number;
};

/** The result document: the worst verdict of the cases, their reasons, the time of all runs. */
export function resultOf({ total, ...parts }: ResultParts): Result {
  const { cases } = parts;
  const runs = cases.flatMap((item) => item.runs);
  const sum = (part: 'build' | 'run' | 'teardown') =>
    rounded(runs.reduce((seconds, { timing }) => seconds + timing[part], 0));
  return {
    version: 1,
    ...parts,
    verdict: worst(cases.map((item) => item.verdict)),
    reasons: [...new Set(cases.flatMap(reasonsOf))],
    timing: { build: sum('build'), run: sum('run'), teardown: sum('teardown'), total: rounded(total) },
  };
}

/** What a result says of the scenario itself. */
export const identityOf = ({ name, title, file }: Result['scenario']): Result['scenario'] => ({
  name,
  title,
  file,
});

/** A case, judged by its runs. */
export function caseResultOf(scenario: Scenario, runs: RunResult[]): CaseResult {
  const { name, values } = scenario.case;
  return { name, values: { ...values }, runs, ...judgeCase(scenario, runs) };
}

const reasonsOf = ({ name, reasons }: CaseResult): string[] =>
  reasons.map((reason) => (name === '' ? reason : `${name}: ${reason}`));

const rounded = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
