import { distance } from 'fastest-levenshtein';

/** The one of `known` that somebody who wrote `word` may have meant; undefined if none is near. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  // What an adversary writes is not worth comparing.
  if (word.length > 100) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(word.length / 3)) + 1;
  let compared = 0;
  for (const candidate of known) {
    if (++compared > 1000) break;
    const apart = distance(lower, candidate.toLowerCase());
    // "h1" is not "sw": something must be shared.
    if (apart < least && apart < Math.max(candidate.length, word.length)) [best, least] = [candidate, apart];
  }
  return best;
}

/** Words for an error message, cut where there are too many to help: "a, b, c, ...". */
export function joinWords(words: Iterable<string>, most = 30): string {
  const all = [...words];
  return all.length > most ? `${all.slice(0, most).join(', ')}, ...` : all.join(', ');
}
