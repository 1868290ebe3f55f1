import { formatMistake, InputError, type Mistake } from '../../lib/errors.ts';

/** Nobody reads more, and a file that is wrong everywhere must not take a minute. */
export const mostMistakes = 100;

/**
 * Each mistake once, in the order of files and lines.
 * @param more nobody looked for others
 * @throws {InputError} if there is one
 */
export function throwIfAny(mistakes: readonly Mistake[], more = false): void {
  if (mistakes.length === 0) return;
  const unique = [...new Map(mistakes.map((mistake) => [formatMistake(mistake), mistake])).values()];
  throw new InputError(
    unique.sort(
      ({ position: a }, { position: b }) =>
        a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
    ),
    more,
  );
}
