import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '../../src/kinds/index.ts';
import { compileObjects } from '../../src/mangler/compile.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { planRun } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/step.ts';
import type { BpfObject } from '../../src/mangler/bpf-object.ts';
import { load } from '../../src/scenario/load.ts';
import type { Arm, Scenario } from '../../src/scenario/model.ts';

/** The first case of a scenario written as text. Names of labs and programs are those of the package. */
export async function scenarioOf(yaml: string): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-scenario-'));
  try {
    const file = join(folder, 'scenario.yaml');
    writeFileSync(file, yaml);
    const [scenario] = await load(file, { kinds, env: {} });
    if (!scenario) throw new Error('no case');
    // The folder is gone when the commands run.
    return { ...scenario, directory: tmpdir() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The plan of its first run in an arm; default: the last arm. */
export async function planOf(scenario: Scenario, arm?: Arm): Promise<Plan> {
  const chosen = arm ?? (scenario.arms.at(-1) as Arm);
  const programs = loadPrograms({ ...scenario, arms: [chosen] });
  return planRun(scenario, { arm: chosen, repetition: 1 }, kinds, programs);
}

/** The plan's BPF objects, compiled. */
export async function objectsOf(plan: Plan): Promise<Map<BpfObject, Uint8Array>> {
  const compiled = await compileObjects(plan.objects);
  return new Map(compiled.map(({ object, bytes }) => [object, bytes]));
}
