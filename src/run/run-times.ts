import { resolve } from 'node:path';
import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import { keepValues, readValues } from '../lib/cache.ts';
import type { Arm, Scenario } from '../scenario/model.ts';

/** s that a run takes beside its traffic, where nothing is known. */
const overhead = 0.5;
/** Runs whose time is remembered. */
const mostKnown = 5000;
const cacheFile = 'timings.json';
const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** How long runs take: as long as they did before; where that is not known, as long as their traffic says. */
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

  /** For later. */
  keep(): void {
    keepValues(cacheFile, new Map([...this.#known].slice(-mostKnown)));
  }
}

/** s that the traffic of a scenario says it takes. */
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
