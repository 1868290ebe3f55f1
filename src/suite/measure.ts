import type { LabEvent, RunId } from '../run/events.ts';
import { runOnce, type CaseParts, type OnceRecord } from '../run/once.ts';
import { disturbanceBetween, disturbedBy, sampleMachine, type MachineSample } from './machine.ts';
import type { RunKey } from './model.ts';

export interface MeasureOptions {
  run: RunId;
  folder: string;
  signal: AbortSignal;
  say: (text: string) => void;
}

/** One run, with what else went on on the machine during its traffic. */
export interface Measured extends OnceRecord {
  /** s, from build to teardown */
  seconds: number;
  disturbed?: string;
}

/**
 * Runs once, and notes what the machine did meanwhile in the result's details, as `machine`.
 * @throws as runOnce
 */
export async function measureRun(
  parts: CaseParts,
  { arm, repetition }: RunKey,
  { run, folder, signal, say }: MeasureOptions,
): Promise<Measured> {
  let before: MachineSample | undefined;
  let after: MachineSample | undefined;
  const emit = (event: LabEvent) => {
    if (event.type === 'warning') say(event.text);
    if (event.type !== 'stage-start') return;
    if (event.stage === 'traffic') before ??= sampleMachine();
    if (event.stage === 'collect') after ??= sampleMachine();
  };
  const began = performance.now();
  const record = await runOnce(parts, { arm, repetition }, { run, emit, signal, folder });
  const seconds = (performance.now() - began) / 1000;
  if (!before || !after) return { ...record, seconds };
  const machine = disturbanceBetween(before, after);
  const result = { ...record.result, details: { ...record.result.details, machine } };
  return { ...record, result, seconds, disturbed: disturbedBy(machine) };
}
