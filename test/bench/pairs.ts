import { execa } from 'execa';
import { medianInterval } from '../../src/result/statistics/median-interval.ts';

/** One figure: a ratio of two things measured in one run. */
export interface Figure {
  what: string;
  /** Median of the pairs' ratios, and the interval in which the true one lies. */
  ratio: number;
  low: number;
  high: number;
  pairs: number;
  /** What it should be, in words: "at least 0.95". */
  goal: string;
}

/**
 * Measures two things in turn, A B A B ..., so that a machine that drifts does so for both.
 * @param rounds how many pairs are counted; one more warms up
 */
export async function ratioOf(
  what: string,
  goal: string,
  a: () => Promise<number>,
  b: () => Promise<number>,
  rounds: number,
): Promise<Figure> {
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [first, second] = [await a(), await b()];
    if (round > 0) ratios.push(first / second);
  }
  return figure(what, goal, ratios);
}

export function figure(what: string, goal: string, ratios: readonly number[]): Figure {
  const { median, low, high } = medianInterval(ratios);
  return { what, goal, ratio: median, low, high, pairs: ratios.length };
}

/** Seconds that something takes. */
export async function timed(doing: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await doing();
  return (performance.now() - began) / 1000;
}

/**
 * iperf3 in a lab that a script beside this file builds by hand.
 * @returns bit/s that are received
 */
export async function bulkByHand(script: string, seconds: number): Promise<number> {
  const file = new URL(script, import.meta.url).pathname;
  const flags = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const { stdout } = await execa('unshare', [...flags, 'bash', file, String(seconds)]);
  return (JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } }).end.sum_received
    .bits_per_second;
}
