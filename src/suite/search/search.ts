import { kinds } from '../../kinds/index.ts';
import { ExpectedError } from '../../lib/errors.ts';
import type { Presence, Rates } from '../../result/statistics/presence-test.ts';
import { warner, type Emit } from '../../run/events.ts';
import { prepareCases } from '../../run/prepare-cases.ts';
import { runRounds, type StopRule } from '../../run/rounds.ts';
import type { LoadOptions } from '../../scenario/load.ts';
import { bugNamed } from '../verify/bug.ts';
import { BugPresence } from '../verify/bug-presence.ts';
import { loadSide } from '../verify/load-side.ts';
import { findBoundary, mostPoints, type Boundary, type Point } from './boundary.ts';

export interface SearchOptions {
  emit: Emit;
  signal: AbortSignal;
  file: string;
  /** A variable of the scenario, or a place in the file. */
  key: string;
  from: number;
  to: number;
  /** The metric of the expectation that is to fail. */
  until: string;
  /** Most rounds at a value. */
  most: number;
  rates: Rates;
  /** Chance that anything in the answer is wrong; each value has its share of it. */
  error: number;
  load: Pick<LoadOptions, 'set' | 'inVm'>;
  /** Called after each value. */
  tried: (point: TriedPoint) => void;
}

export interface TriedPoint extends Point {
  rounds: number;
  /** What was seen of the expectation, in words. */
  seen: string;
}

export interface SearchResult {
  version: 1;
  file: string;
  key: string;
  until: string;
  error: number;
  outcome: Boundary['outcome'];
  between?: readonly [number, number];
  /** By value. */
  points: TriedPoint[];
}

/** Where, between two values, an expectation of a scenario begins to fail. */
export async function search(options: SearchOptions): Promise<SearchResult> {
  const { file, key, from, to, until, error } = options;
  const points: TriedPoint[] = [];
  const share = error / mostPoints(from, to);
  const boundary = await findBoundary(from, to, async (value) => {
    const point = await tryValue(value, share, options);
    points.push(point);
    options.tried(point);
    return point.presence;
  });
  const { outcome, between } = boundary;
  points.sort((one, other) => one.value - other.value);
  return { version: 1, file, key, until, error, outcome, ...(between && { between }), points };
}

/** Runs the scenario with this value until it is certain whether the expectation fails. */
async function tryValue(
  value: number,
  error: number,
  { file, key, until, load, rates, most, emit, signal }: SearchOptions,
): Promise<TriedPoint> {
  const scenario = await loadSide('--vary', file, { [key]: `${value}` }, load);
  const bug = bugNamed(until, scenario);
  const side = new BugPresence(scenario, { rates, error, bug });
  const prepared = await prepareCases([scenario], kinds, { say: warner(emit), signal });
  const rule: StopRule = {
    most: () => most,
    isDecided([runs]) {
      side.add(runs!);
      return side.isDecided;
    },
  };
  await runRounds(prepared, rule, { emit, signal });
  const presence: Presence = side.presence;
  const answer = side.answers.find(({ about }) => bug.abouts.includes(about));
  return { value, presence, rounds: side.rounds, seen: answer?.seen ?? '' };
}

/** "manglers.0.with.ratio=2..1000" */
export function parseVary(text: string): { key: string; from: number; to: number } {
  const [, key, from, to] = /^([^=]+)=(-?\d+)\.\.(-?\d+)$/.exec(text) ?? [];
  if (key === undefined || from === to)
    throw new ExpectedError(
      `--vary: "${text}" is no range of whole numbers; write KEY=FROM..TO, e.g. manglers.0.with.ratio=2..1000`,
    );
  return { key, from: Number(from), to: Number(to) };
}
