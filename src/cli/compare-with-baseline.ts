import type { ComparedResults } from '../suite/compare/compare.ts';
import { exitCodes } from '../lib/errors.ts';
import type { Result } from '../result/model.ts';

const codes: Record<ComparedResults['verdict'], number> = {
  'not worse': exitCodes.pass,
  worse: exitCodes.fail,
  inconclusive: exitCodes.inconclusive,
};

export const codeOf = (verdict: ComparedResults['verdict']): number => codes[verdict];

/** @param code of the run itself; `after`: what came out of it @returns the exit code */
export type Against = (code: number, after: () => Promise<Result[]>) => Promise<number>;

/**
 * Reads a stored result, before anything is run.
 * @param path undefined: nothing to compare with
 * @returns compares new results with it and prints the differences on stderr
 * @throws ExpectedError if it is not a result
 */
export async function startBaseline(path: string | undefined): Promise<Against> {
  if (path === undefined) return async (code) => code;
  const { readResults } = await import('../suite/compare/read.ts');
  const before = await readResults(path);
  return async (code, after) => {
    const { compareResults } = await import('../suite/compare/compare.ts');
    const { formatComparison } = await import('../report/summary/compare-summary.ts');
    const { screenOf } = await import('../report/summary/screen.ts');
    const compared = compareResults(before, await after());
    process.stderr.write(`\nagainst ${path}\n${formatComparison(compared, screenOf(process.stderr))}`);
    return worse(code, codeOf(compared.verdict));
  };
}

/** A failure takes precedence; a pass takes the code of the comparison. */
function worse(code: number, compared: number): number {
  if (code === exitCodes.fail || compared === exitCodes.fail) return exitCodes.fail;
  return code === exitCodes.pass ? compared : code;
}
