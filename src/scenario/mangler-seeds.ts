import type { Scenario } from './model.ts';

/** Seed of a scenario's mangler: each has its own, or two of one program would choose the same packets. */
export const manglerSeed = (scenarioSeed: number, index: number): number => scenarioSeed + index;

/** The scenario with another seed, and with the seeds of its manglers that follow from it. */
export const withSeed = (scenario: Scenario, seed: number): Scenario => ({
  ...scenario,
  seed,
  manglers: scenario.manglers.map((mangler, index) => ({ ...mangler, seed: manglerSeed(seed, index) })),
});
