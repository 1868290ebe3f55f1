import type { Presence } from '../../result/statistics/presence-test.ts';

/** What became of the bug, by whether it shows on the base and on the fix. */
export const answers = {
  present: { absent: 'fixed', present: 'not fixed', unclear: 'reproduced' },
  absent: { absent: 'not reproduced', present: 'not reproduced and not fixed', unclear: 'not reproduced' },
  unclear: { absent: 'inconclusive', present: 'not fixed', unclear: 'inconclusive' },
} as const satisfies Record<Presence, Record<Presence, string>>;

export type VerifyAnswer = (typeof answers)[Presence][Presence];

export const answerOf = (base: Presence, fix: Presence): VerifyAnswer => answers[base][fix];

const said: Record<Presence, string> = {
  present: 'the bug shows',
  absent: 'no bug shows',
  unclear: 'it is not clear whether the bug shows',
};

/** One sentence: what was found, on which side. */
export const sentence = (base: Presence, fix: Presence): string =>
  `on the base ${said[base]}, on the fix ${said[fix]}`;
