import { kinds } from '../../src/kinds/index.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import type { Plan } from '../../src/plan/step.ts';
import { readRun, type RunReading } from '../../src/result/read-run.ts';
import { executePlan, type RunRecord } from '../../src/run/execute.ts';
import { GuestKernels } from '../../src/run/guest-kernels.ts';
import type { Arm, Scenario } from '../../src/scenario/model.ts';
import { objectsOf, planOf, scenarioOf } from './scenario.ts';

/** One run of a scenario for real, and what its outputs say. */
export interface LiveRun {
  scenario: Scenario;
  plan: Plan;
  record: RunRecord;
  reading: RunReading;
}

export async function runLive(yaml: string, arm?: Arm): Promise<LiveRun> {
  const scenario = await scenarioOf(yaml);
  const plan = await planOf(scenario, arm);
  const programs = loadPrograms(scenario);
  const context = { kinds, programs, hashes: {} };
  const { signal } = new AbortController();
  const kernels = await new GuestKernels({ say: () => {}, signal }).of(plan.guests ?? [], scenario);
  const record = await executePlan(plan, {
    run: { index: 0, case: '', arm: plan.arm, repetition: 1 },
    emit: () => {},
    signal,
    kernels,
    objects: await objectsOf(plan),
    filesToKeep: (outputs, crashes) => readRun(scenario, plan, outputs, crashes, context).files,
  });
  const reading = readRun(scenario, plan, record.outputs, record.crashes, context);
  return { scenario, plan, record, reading };
}
