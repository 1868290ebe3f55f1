import { arch, availableParallelism, cpus, release, totalmem, version } from 'node:os';
import type { Outputs } from '../lib/output.ts';
import type { Need } from '../plan/need.ts';
import type { Result } from './model.ts';
import { toolVersions } from './tool-versions.ts';

export type Environment = Result['environment'];

export interface EnvironmentInput {
  /** Of all cases: their tools are those whose versions count. */
  needs: readonly Need[];
  /** Program to the SHA-256 of its object. */
  hashes: Readonly<Record<string, string>>;
  seed: number;
  /** Version of lab. */
  lab: string;
}

/** What a run's outcome may depend on, beside the scenario. Offloads are added as the runs tell them. */
export async function readEnvironment({ needs, hashes, seed, lab }: EnvironmentInput): Promise<Environment> {
  return {
    kernel: release(),
    architecture: arch(),
    cpus: availableParallelism(),
    memory: totalmem(),
    lab,
    node: process.version,
    root: process.geteuid?.() === 0,
    tools: await toolVersions(needs.flatMap((need) => ('tool' in need ? [need.tool] : []))),
    offloads: {},
    objects: { ...hashes },
    seed,
    details: { build: version(), processor: cpus()[0]?.model },
  };
}

const inspection = /^inspect\/(.+)\/offload$/;

/** NODE:IFACE to the features that `ethtool -k` says are on, from the outputs of the steps `inspect/...`. */
export function offloadsIn(outputs: Outputs): Environment['offloads'] {
  const found: Environment['offloads'] = {};
  for (const [id, { stdout, exitCode, covers = [] }] of outputs) {
    const endpoint = inspection.exec(id)?.[1];
    if (endpoint === undefined || exitCode !== 0) continue;
    const features = [...stdout.matchAll(/^\t?([a-z0-9-]+): on\b/gm)].map(([, feature]) => feature!);
    for (const each of [endpoint, ...covers]) found[each] = features;
  }
  return found;
}
