import type { AtFailure } from '../run/at-failure.ts';
import type { LabEvent, RunId } from '../run/events.ts';
import type { PreparedCase } from '../run/prepare-cases.ts';
import { runCase, type CaseRun } from '../run/run-case.ts';
import { disturbanceBetween, disturbedBy, sampleMachine, type MachineSample } from './disturbance.ts';
import type { RunKey } from './model.ts';

export interface MeasureOptions {
  run: RunId;
  folder: string;
  signal: AbortSignal;
  say: (text: string) => void;
  atFailure?: AtFailure;
  /** The case measures something: a disturbed run is repeated. */
  alone: boolean;
  /** Called with the reason before a run is repeated. */
  again: (why: string) => void;
}

/** After so many measurements in a row that stayed disturbed, they are no longer repeated. */
const mostInVain = 2;

/** A run, and whether something else on the machine disturbed its traffic. */
export interface Measured extends CaseRun {
  /** s, from build to teardown */
  seconds: number;
  disturbed?: string;
}

/** Makes the runs of a suite, and repeats measurements that the machine disturbed. */
export class RetryDisturbed {
  readonly #most: number;
  #inVain = 0;

  /** @param most how often a measurement is repeated */
  constructor(most: number = 2) {
    this.#most = most;
  }

  /** @throws as runCase */
  async run(prepared: PreparedCase, key: RunKey, options: MeasureOptions): Promise<Measured> {
    const most = options.alone && this.#inVain < mostInVain ? this.#most : 0;
    for (let again = 0; ; again++) {
      const measured = await measureRun(prepared, key, options);
      if (measured.disturbed !== undefined && again < most) {
        options.again(measured.disturbed);
        continue;
      }
      if (!options.alone) return { ...measured, disturbed: undefined };
      this.#inVain = measured.disturbed === undefined ? 0 : this.#inVain + 1;
      return measured;
    }
  }
}

/**
 * Runs once, and notes what the machine did meanwhile in the result's details, as `machine`.
 * @throws as runCase
 */
async function measureRun(
  prepared: PreparedCase,
  { arm, repetition }: RunKey,
  { run, folder, signal, say, atFailure }: MeasureOptions,
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
  const record = await runCase(prepared, { arm, repetition }, { run, emit, signal, atFailure, folder });
  const seconds = (performance.now() - began) / 1000;
  if (!before || !after) return { ...record, seconds };
  const machine = disturbanceBetween(before, after);
  const result = { ...record.result, details: { ...record.result.details, machine } };
  return { ...record, result, seconds, disturbed: disturbedBy(machine) };
}
