import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { SuiteCase } from './model.ts';

/** Bytes that a lab may take, daemons included, and for each node. */
const ofLab = 96 * 2 ** 20;
const ofNode = 16 * 2 ** 20;

/**
 * Labs at once that neither processors nor memory are short for. A functional lab waits more than it computes,
 * but what it waits for must not be late.
 */
export function defaultJobs(cases: readonly SuiteCase[]): number {
  const nodes = Math.max(1, ...cases.map(({ scenario }) => scenario.topology.nodes.length));
  const fitting = Math.floor((availableMemory() * 0.5) / (ofLab + nodes * ofNode));
  return Math.max(1, Math.min(availableParallelism(), fitting));
}

/** Bytes, of /proc/meminfo (proc_meminfo(5)). */
function availableMemory(): number {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
