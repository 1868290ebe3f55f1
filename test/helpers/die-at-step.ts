import { readFileSync } from 'node:fs';
import { executePlan } from '../../src/run/execute.ts';
import type { Plan } from '../../src/plan/step.ts';
import type { BpfObject } from '../../src/mangler/bpf-object.ts';

/**
 * Executes a plan, and kills itself at a step: node die-at-step.ts PLAN.json INDEX.
 * The file holds the plan, and the bytes of its objects as base64, in their order.
 */
const [file = '', index = ''] = process.argv.slice(2);
const { plan, objects } = JSON.parse(readFileSync(file, 'utf8')) as { plan: Plan; objects: string[] };
let steps = 0;
await executePlan(plan, {
  run: { index: 0, case: '', arm: plan.arm, repetition: 1 },
  signal: new AbortController().signal,
  objects: new Map(objects.map((bytes, at) => [plan.objects[at] as BpfObject, Buffer.from(bytes, 'base64')])),
  emit(event) {
    if (event.type === 'step-start' && steps++ === Number(index)) process.kill(process.pid, 'SIGKILL');
  },
});
