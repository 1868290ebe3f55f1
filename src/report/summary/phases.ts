import type { StageName } from '../../plan/step.ts';
import type { RunId } from '../../run/events.ts';

/** Groups the stages of a plan into half a dozen phases, for progress. */
export const phases = ['prepare', 'build', 'attach', 'traffic', 'collect', 'teardown'] as const;
export type Phase = (typeof phases)[number];

const phaseOfStage: Record<StageName, Phase> = {
  prepare: 'build',
  create: 'build',
  link: 'build',
  configure: 'build',
  switch: 'build',
  settle: 'build',
  service: 'build',
  attach: 'attach',
  serve: 'attach',
  observe: 'attach',
  traffic: 'traffic',
  collect: 'collect',
  inspect: 'collect',
};

export const phaseOf = (stage: StageName): Phase => phaseOfStage[stage];

/** "mangled 2", "MTU=9000 · baseline 1" */
export const runLabel = ({ case: name, arm, repetition }: RunId): string =>
  `${name ? `${name} · ` : ''}${arm} ${repetition}`;
