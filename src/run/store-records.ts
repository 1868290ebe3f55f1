import { packageVersion } from '../lib/package-version.ts';
import { caseResultOf, identityOf, resultOf } from '../result/result-document.ts';
import { readEnvironment, type Environment } from '../result/environment.ts';
import { foundIn, withFound, type Found } from '../result/observed-environment.ts';
import type { CaseResult, Result } from '../result/model.ts';
import { storeResult } from '../result/store-result.ts';
import type { PreparedCase } from './prepare-cases.ts';
import { storedRuns, type CaseRecord } from './rounds.ts';

/** What outcomes may depend on, as far as it is known before the cases are run. */
export const environmentOf = (
  cases: readonly Pick<PreparedCase, 'scenario' | 'needs' | 'objects'>[],
): Promise<Environment> =>
  readEnvironment({
    needs: cases.flatMap(({ needs }) => needs),
    hashes: Object.assign({}, ...cases.map(({ objects }) => objects.hashes)),
    seed: cases[0]!.scenario.seed,
    lab: packageVersion(),
  });

export interface DocumentParts {
  scenario: Result['scenario'];
  cases: CaseResult[];
  environment: Environment;
  /** The environment as observed by each run. */
  found: readonly Found[];
  directory: string;
  /** s */
  total: number;
}

/** The result document of cases of one scenario. */
export const documentOf = ({ scenario, environment, found, ...rest }: DocumentParts): Result =>
  resultOf({ ...rest, scenario: identityOf(scenario), environment: withFound(environment, found) });

/**
 * Judges the runs of cases of one scenario, and stores the result.
 * @throws UnstoredError with the result, where it can't be stored
 */
export async function storeRecords(
  records: readonly CaseRecord[],
  parts: Pick<DocumentParts, 'environment' | 'directory' | 'total'>,
): Promise<Result> {
  const result = documentOf({
    ...parts,
    scenario: records[0]!.prepared.scenario,
    cases: records.map(({ prepared: { scenario }, runs }) => caseResultOf(scenario, resultsOf(runs))),
    found: records.flatMap(({ runs }) => runs.map(({ outputs }) => foundIn(outputs))),
  });
  await storeResult(parts.directory, result, storedRuns(records));
  return result;
}

const resultsOf = (runs: CaseRecord['runs']) => runs.map(({ result }) => result);
