import { listAt, numberAt, parseJson } from '../lib/json-value.ts';
import type { MetricDeclaration } from '../lib/metric.ts';
import type { Output } from '../lib/output.ts';

/** The counters of a mangler as metrics; `field` is that of `struct lab_stats` (bpf/include/lab.h). */
const counters = [
  { name: 'seen', field: 'seen', unit: 'packets', title: 'Packets seen by the mangler' },
  { name: 'matched', field: 'matched', unit: 'packets', title: 'Packets that matched' },
  { name: 'mangled', field: 'mangled', unit: 'packets', title: 'Packets changed' },
  { name: 'bytes', field: 'bytes', unit: 'bytes', title: 'Bytes of the packets seen' },
  { name: 'segments', field: 'segs', unit: 'segments', title: 'Segments of the packets seen (GSO counted)' },
  { name: 'errors', field: 'err', unit: 'packets', title: 'Packets that it failed to change' },
] as const satisfies readonly (MetricDeclaration & { field: string })[];

export const counterDeclarations: readonly (MetricDeclaration & { name: keyof Counters })[] = counters;

/** The field of `struct lab_stats` that holds a counter. */
export const counterField = (name: string): string =>
  counters.find((counter) => counter.name === name)!.field;

/** What a mangler counted, over all CPUs. */
export type Counters = Record<(typeof counters)[number]['name'], number>;

/**
 * Reads the output of the step `mangler/NAME/stats`.
 * @returns null where the program keeps no such counters, or the output is not what bpftool prints of them
 */
export function readCounters(output: Output | undefined): Counters | null {
  if (output?.exitCode !== 0) return null;
  const cpus = listAt(parseJson(output.stdout), 0, 'formatted', 'values');
  if (!cpus?.length || !cpus.every((cpu) => numberAt(cpu, 'value', 'seen') !== undefined)) return null;
  const sum = (field: string) =>
    cpus.reduce<number>((total, cpu) => total + (numberAt(cpu, 'value', field) ?? 0), 0);
  return Object.fromEntries(counters.map(({ name, field }) => [name, sum(field)])) as Counters;
}
