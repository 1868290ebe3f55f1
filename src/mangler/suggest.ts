import { closest, distance } from 'fastest-levenshtein';

/** The one of `known` that `word` was probably meant to be; undefined where none is near. */
export function closestTo(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(word, known);
  return distance(word, near) <= Math.max(2, word.length / 3) ? near : undefined;
}
