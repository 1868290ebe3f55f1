import type { Presence } from '../../result/statistics/presence-test.ts';

/** The answer, by whether the bug reproduces on the base and with the fix. */
export const answers = {
  present: { absent: 'fixed', present: 'not fixed', unclear: 'reproduced' },
  absent: { absent: 'not reproduced', present: 'not reproduced and not fixed', unclear: 'not reproduced' },
  unclear: { absent: 'inconclusive', present: 'not fixed', unclear: 'inconclusive' },
} as const satisfies Record<Presence, Record<Presence, string>>;

export type VerifyAnswer = (typeof answers)[Presence][Presence];

export const answerOf = (base: Presence, fix: Presence): VerifyAnswer => answers[base][fix];

const said: Record<Presence, string> = {
  present: 'reproduces',
  absent: 'does not reproduce',
  unclear: 'may or may not reproduce',
};

/** The answer in words, for both sides. */
export const sentence = (base: Presence, fix: Presence): string =>
  `${said[base]} on the base, ${said[fix]} with the fix`;
