import { readFileSync } from 'node:fs';
import type { Output, Outputs } from '../../src/lib/output.ts';
import type { Item } from '../../src/scenario/model.ts';

/** What a tool printed once, from test/fixtures. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

/** Outputs of steps that went well, but for what is said. */
export function outputsOf(steps: Record<string, Partial<Output>>): Outputs {
  const output: Output = { stdout: '', stderr: '', exitCode: 0, startedAt: 0, endedAt: 250 };
  return new Map(Object.entries(steps).map(([id, part]) => [id, { ...output, ...part }]));
}

/** An item as the loader gives it. Its name is its kind's. */
export function itemOf<C>(kind: string, config: C, name = kind): Item<C> {
  return { kind, name, config, position: { file: 'test.yaml', line: 1, column: 1 } };
}

/** Metric names to values. */
export const valuesOf = ({
  metrics,
}: {
  metrics: Record<string, { value: number }>;
}): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
