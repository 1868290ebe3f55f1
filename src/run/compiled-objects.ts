import { compileObjects } from '../mangler/compile.ts';
import type { Plan } from '../plan/step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';

/** The compiled BPF objects of plans. */
export interface CompiledObjects {
  /** BPF object, by its name, to its SHA-256. */
  hashes: Readonly<Record<string, string>>;
  /** Objects of one plan. */
  bytesOf(plan: Plan): Map<BpfObject, Uint8Array>;
}

/**
 * Compiles the objects of plans, each once.
 * @param say receives the compiler's warnings
 */
export async function compilePlans(
  plans: readonly Plan[],
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<CompiledObjects> {
  const distinct = new Map(plans.flatMap((plan) => plan.objects.map((object) => [keyOf(object), object])));
  const compiled = await compileObjects([...distinct.values()], signal);
  for (const { warnings } of compiled) if (warnings) say(warnings);
  const byKey = new Map(compiled.map((compiled) => [keyOf(compiled.object), compiled]));
  const made = (object: BpfObject) => {
    const found = byKey.get(keyOf(object));
    if (!found) throw new Error(`the object of ${object.program} was not compiled`);
    return found;
  };
  return {
    hashes: Object.fromEntries(compiled.map(({ object, sha256 }) => [object.program, sha256])),
    bytesOf: (plan) => new Map(plan.objects.map((object) => [object, made(object).bytes])),
  };
}

const keyOf = (object: BpfObject): string => JSON.stringify(object);
