import { replaceFile } from '../lib/replace-file.ts';
import { paths } from '../plan/capsule-paths.ts';
import type { Plan } from '../plan/step.ts';
import type { Capsule } from './capsule/capsule.ts';

/**
 * Writes what `lab ls` and others read of a running lab. It is inside the capsule and disappears with it.
 * @param file path of the scenario file @param within name of the guest that the whole lab is in
 */
export function describeLab(
  capsule: Capsule,
  plan: Plan,
  { id, file, within }: { id: string; file?: string; within?: string },
): void {
  const description = {
    id,
    name: plan.scenario,
    file,
    nodes: plan.nodes,
    guests: plan.guests?.map(({ name }) => name),
    within,
    started: new Date().toISOString(),
    plan,
  };
  // Atomically: `lab ls` reads it whole or not at all.
  replaceFile(`${capsule.root}${paths.run}/lab.json`, JSON.stringify(description));
}
