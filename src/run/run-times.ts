import { resolve } from 'node:path';
import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import { keepValues, readValues } from '../lib/cache.ts';
import type { Arm, Scenario } from '../scenario/model.ts';

/** Seconds that a run takes beside its traffic, as a first guess. */
const overhead = 0.5;
/** Runs whose time is remembered. */
const mostKnown = 5000;
const cacheFile = 'timings.json';
const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** Estimates how long runs take: as long as last time or, failing that, as long as their traffic. */
export class RunTimes {
  readonly #known: Map<string, number>;
  readonly #kinds: Kinds;

  constructor(kinds: Kinds) {
    this.#kinds = kinds;
    this.#known = readValues(cacheFile, isSeconds);
  }

  /** @returns s, from build to teardown */
  of(scenario: Scenario, arm: Arm): number {
    return this.#known.get(keyOf(scenario, arm)) ?? overhead + trafficSeconds(scenario, this.#kinds);
  }

  learn(scenario: Scenario, arm: Arm, seconds: number): void {
    const key = keyOf(scenario, arm);
    this.#known.delete(key);
    this.#known.set(key, Math.round(seconds * 1000) / 1000);
  }

  /** Writes the times to the cache. */
  keep(): void {
    keepValues(cacheFile, new Map([...this.#known].slice(-mostKnown)));
  }
}

/** Seconds that a scenario's traffic is configured to take. */
export function trafficSeconds(scenario: Scenario, kinds: Kinds): number {
  const groups = scenario.traffic.map((group) =>
    Math.max(0, ...group.map((item) => kindOf(kinds.traffic, item.kind).duration?.(item) ?? 0)),
  );
  return groups.reduce((sum, milliseconds) => sum + milliseconds / 1000, 0);
}

const keyOf = (scenario: Scenario, arm: Arm) =>
  [resolve(scenario.file), scenario.case.name, arm, scenario.inVm ? `in ${scenario.inVm.kernel}` : '']
    .join(' ')
    .trim();
