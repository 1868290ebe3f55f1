import { availableParallelism, arch, release, totalmem } from 'node:os';
import { packageVersion } from '../lib/package-version.ts';
import { identityOf } from '../result/result-document.ts';
import { nothingRun } from './cases-not-run.ts';
import type { SuiteCase, SuiteCaseResult, SuiteResult, SuiteVerdict } from './model.ts';
import { suiteVerdicts } from './model.ts';

/** The result of a case before it is run. */
export const emptyResult = ({ id, scenario }: SuiteCase): SuiteCaseResult => ({
  ...nothingRun(),
  id,
  scenario: identityOf(scenario),
  values: { ...scenario.case.values },
  verdict: 'skipped',
  reasons: [],
});

/** The worst decides: fail, error, inconclusive; skipped only where nothing else was run. */
export function suiteVerdict(counts: Record<SuiteVerdict, number>): SuiteVerdict {
  for (const verdict of ['fail', 'error', 'inconclusive'] as const) if (counts[verdict] > 0) return verdict;
  return counts.pass === 0 && counts.skipped > 0 ? 'skipped' : 'pass';
}

/** The document of the suite, by what came out of its cases. */
export function suiteResultOf(
  parts: Pick<SuiteResult, 'cases' | 'notRun' | 'moves' | 'started' | 'directory'> & { total: number },
): SuiteResult {
  const { cases, notRun, moves, started, directory, total } = parts;
  const counts = Object.fromEntries(
    suiteVerdicts.map((verdict) => [verdict, cases.filter((item) => item.verdict === verdict).length]),
  ) as SuiteResult['counts'];
  return {
    version: 1,
    verdict: suiteVerdict(counts),
    counts,
    cases,
    notRun,
    environment: {
      kernel: release(),
      architecture: arch(),
      cpus: availableParallelism(),
      memory: totalmem(),
      lab: packageVersion(),
      node: process.version,
    },
    moves,
    started,
    timing: { total, runs: cases.reduce((sum, suiteCase) => sum + suiteCase.seconds, 0) },
    directory,
  };
}
