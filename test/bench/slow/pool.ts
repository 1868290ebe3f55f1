import { loadavg } from 'node:os';
import { prepareCases } from '../../../src/run/prepare-cases.ts';
import { runRounds, type RoundsOptions, type StopRule } from '../../../src/run/rounds.ts';
import { load } from '../../../src/scenario/load.ts';
import { estimateRatio } from '../../../src/result/statistics/ratio-test.ts';
import { shuffled } from '../../../src/result/statistics/shuffle.ts';
import { noiseFloor, type NoiseFloor } from '../../../src/result/statistics/noise-floor.ts';
import { kinds } from '../../../src/kinds/index.ts';

/** Throughputs in bit/s, one of each in every round, in an order drawn anew. */
export interface Pool {
  /** The same thing twice, and what is slower by about so much. */
  a: number[];
  again: number[];
  five: number[];
  twenty: number[];
  /** Turns of the program that costs. */
  turns: { five: number; twenty: number };
  /** 1-minute load averages, one a round. */
  load: number[];
  seconds: number;
}

const file = new URL('slow.yaml', import.meta.url).pathname;

/** @returns throughputs, round by round, for each number of turns */
async function measure(turns: readonly number[], rounds: number, loads: number[] = []): Promise<number[][]> {
  const scenarios = [];
  for (const one of turns) scenarios.push(...(await load(file, { kinds, set: { TURNS: String(one) } })));
  const values: number[][] = turns.map(() => []);
  const { signal } = new AbortController();
  const mangled = scenarios.map((scenario) => ({ ...scenario, arms: ['mangled'] as const }));
  const cases = await prepareCases(mangled, kinds, { say: () => {}, signal });
  const rule: StopRule = {
    most: () => rounds,
    isDecided(runs) {
      for (const [index, [run]] of runs.entries())
        values[index]!.push(run?.metrics['throughput.mean']?.value ?? 0);
      loads.push(loadavg()[0]!);
      return false;
    },
  };
  const order: RoundsOptions['order'] = (items, round) => shuffled(items, mangled[0]!.seed, round);
  await runRounds(cases, rule, { emit: () => {}, signal, order });
  return values;
}

const shares = { five: 0.05, twenty: 0.2 };
const within = (turns: number): number => Math.max(1, Math.min(5000, Math.round(turns)));

/**
 * How many turns take each share of the throughput. A packet takes a time of its own, and as much again as the
 * turns need; the first turns cost more than the others, so the answer is measured again where it lies.
 */
async function calibrate(rounds: number): Promise<Pool['turns']> {
  let turns = { five: 100, twenty: 600 };
  for (let round = 0; round < 3; round++) {
    const [plain, five, twenty] = await measure([0, turns.five, turns.twenty], rounds);
    const refine = (name: keyof typeof shares, values: readonly number[]): number => {
      const { ratio } = estimateRatio(values.map((value, index) => value / plain![index]!));
      const cost = 1 / Math.min(0.99, ratio) - 1;
      const wanted = 1 / (1 - shares[name]) - 1;
      // Noise can make a first measurement absurd; the next one mends it.
      return within(turns[name] * Math.max(0.25, Math.min(4, wanted / cost)));
    };
    turns = { five: refine('five', five!), twenty: refine('twenty', twenty!) };
  }
  return turns;
}

export async function collectPool(rounds: number): Promise<Pool> {
  const began = performance.now();
  const turns = await calibrate(Math.max(4, Math.round(rounds / 5)));
  const loads: number[] = [];
  const [a, again, five, twenty] = await measure([0, 0, turns.five, turns.twenty], rounds, loads);
  const seconds = (performance.now() - began) / 1000;
  return { a: a!, again: again!, five: five!, twenty: twenty!, turns, load: loads, seconds };
}

/** Two runs of the same, side by side: how much they differ. */
export const noiseOf = ({ a, again }: Pool): NoiseFloor =>
  noiseFloor(a.flatMap((value, index) => [value, again[index]!]))!;
