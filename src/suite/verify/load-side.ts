import { ExpectedError } from '../../lib/errors.ts';
import { load, type LoadOptions } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/model.ts';
import { kinds } from '../../kinds/index.ts';

/**
 * The scenario as it is with these values.
 * @throws ExpectedError where it is not one case
 */
export async function loadSide(
  option: string,
  file: string,
  values: Readonly<Record<string, string>>,
  options: Pick<LoadOptions, 'set' | 'inVm'> = {},
): Promise<Scenario> {
  const matrix = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));
  const cases = await load(file, { kinds, ...options, matrix, matrixOption: option, env: process.env });
  const [scenario, ...others] = cases;
  if (!scenario || others.length > 0)
    throw new ExpectedError(
      `${option}: ${file} still has ${cases.length} cases; select one with ${option} for each axis of its matrix`,
    );
  return scenario;
}
