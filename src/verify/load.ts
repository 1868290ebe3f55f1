import { ExpectedError } from '../lib/errors.ts';
import { load, type LoadOptions } from '../scenario/load.ts';
import type { Scenario } from '../scenario/model.ts';

/** "KEY=VALUE" words of an option: a variable, or a place of a value in the file, to its value. */
export function valuesOf(option: string, words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new ExpectedError(`${option} ${word}: it takes KEY=VALUE`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

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
  const cases = await load(file, { ...options, matrix, matrixOption: option, env: process.env });
  const [scenario, ...others] = cases;
  if (!scenario || others.length > 0)
    throw new ExpectedError(
      `${option}: with it ${file} still has ${cases.length} cases: say which with ${option} for every axis of its matrix`,
    );
  return scenario;
}
