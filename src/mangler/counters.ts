import type { Output } from '../lib/metric.ts';

/** What a mangler counted, over all CPUs. Packets but for `bytes` and `segments`. */
export interface Counters {
  seen: number;
  matched: number;
  mangled: number;
  bytes: number;
  segments: number;
  errors: number;
}

interface Dump {
  formatted?: { values?: { value: Record<string, number> }[] };
}

/**
 * Reads the output of the step `mangler/NAME/stats`.
 * @returns null where the program keeps no such counters
 */
export function readCounters(output: Output | undefined): Counters | null {
  if (output?.exitCode !== 0) return null;
  const [entry] = JSON.parse(output.stdout) as Dump[];
  const cpus = entry?.formatted?.values?.map(({ value }) => value);
  if (!cpus?.length || !cpus.every((one) => typeof one['seen'] === 'number')) return null;
  const sum = (name: string) => cpus.reduce((total, one) => total + (one[name] ?? 0), 0);
  return {
    seen: sum('seen'),
    matched: sum('matched'),
    mangled: sum('mangled'),
    bytes: sum('bytes'),
    segments: sum('segs'),
    errors: sum('err'),
  };
}
