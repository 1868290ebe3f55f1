import { ExpectedError } from '../../lib/errors.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { isFingerprint } from '../../result/complaints/fingerprint.ts';
import type { Scenario } from '../../scenario/model.ts';
import { aboutOf, type Answer } from './question.ts';

/** What is looked for: expectations, as answers call them, and complaints. */
export interface Bug {
  abouts: readonly string[];
  fingerprints: readonly string[];
}

/** Whether an answer is about the bug. */
export const isBug = (about: string, { abouts, fingerprints }: Bug): boolean =>
  abouts.includes(about) || fingerprints.some((fingerprint) => about === `no complaint ${fingerprint}`);

/**
 * What `--bug WORD` names: an expectation, by its metric, by metric and arm, or in full; or a fingerprint.
 * @throws ExpectedError where it is none of them
 */
export function bugNamed(word: string, { file, expect }: Scenario): Bug {
  const named = expect.filter((expectation) =>
    [
      expectation.metric.name,
      `${expectation.metric.name} in ${expectation.arm}`,
      aboutOf(expectation),
    ].includes(word),
  );
  if (named.length > 0) return { abouts: named.map(aboutOf), fingerprints: [] };
  if (isFingerprint(word)) return { abouts: [], fingerprints: [word] };
  const names = [...new Set(expect.map(({ metric }) => metric.name))];
  const near = nearestWord(word, names);
  throw new ExpectedError(
    `--bug ${word}: ${file} expects nothing of that name, and it is no fingerprint; ` +
      `expectations: ${joinWords(names) || 'none'}; a fingerprint reads KIND:FUNCTION:01234567` +
      (near ? `; did you mean "${near}"?` : ''),
  );
}

/** The bug that answers of a build are about. */
export function shownBy(answers: readonly Answer[]): Bug {
  const words = answers.map(({ about }) => about);
  const complaint = /^no complaint (\S+)$/;
  return {
    abouts: words.filter((about) => !complaint.test(about)),
    fingerprints: words.flatMap((about) => complaint.exec(about)?.[1] ?? []),
  };
}
