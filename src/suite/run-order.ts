import type { RunKey, SuiteCase } from './model.ts';

/** A case that has runs to be made. */
export interface Due {
  index: number;
  suiteCase: SuiteCase;
  attempt: number;
}

/**
 * The runs of one round, in their order: one repetition of every arm of every case that has so many. A round
 * after the other, arms and cases take turns, so that a machine that grows slower does so for all alike. Those
 * that run alone come last: fewer have to wait for each other.
 */
export function roundOf(due: readonly Due[], repetition: number): RunKey[] {
  const cases = due.filter(({ suiteCase }) => repetition <= suiteCase.scenario.repeat);
  const ordered = [
    ...cases.filter(({ suiteCase }) => !suiteCase.alone),
    ...cases.filter(({ suiteCase }) => suiteCase.alone),
  ];
  return ordered.flatMap(({ index, suiteCase, attempt }) =>
    suiteCase.scenario.arms.map((arm) => ({ case: index, arm, repetition, attempt })),
  );
}

/** All runs of one attempt of a case. */
export const runsOf = (due: Due): RunKey[] =>
  Array.from({ length: due.suiteCase.scenario.repeat }, (_, index) => roundOf([due], index + 1)).flat();

/** Tells runs of a suite apart. */
export const nameOfRun = ({ case: index, arm, repetition, attempt }: RunKey): string =>
  `${index}/${attempt}/${arm}-${repetition}`;
