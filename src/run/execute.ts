import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { ExpectedError, InterruptedError } from '../lib/errors.ts';
import type { Outputs } from '../lib/metric.ts';
import { paths } from '../plan/paths.ts';
import type { BpfObject, Plan } from '../plan/step.ts';
import { createCapsule, type Capsule } from './capsule.ts';
import type { Emit, RunId } from './events.ts';
import { start } from './process.ts';
import { StepRunner } from './steps.ts';

export interface ExecuteOptions {
  run: RunId;
  emit: Emit;
  /** Ends the run; its reason is thrown. */
  signal: AbortSignal;
  /** The bytes of each of the plan's BPF objects. */
  objects: ReadonlyMap<BpfObject, Uint8Array>;
  /** Leaves the lab standing, when the plan went through. */
  keep?: boolean;
  /** Path of the scenario file, for who finds the lab standing. */
  file?: string;
  /** Called before the teardown: which files of the capsule to keep. */
  filesToKeep?(outputs: Outputs, crashes: readonly string[]): readonly string[];
}

/** What one run left behind. */
export interface RunRecord {
  outputs: Outputs;
  /** Processes that ended though they should have stayed, in words. */
  crashes: readonly string[];
  /** Contents of kept files, by their path in the capsule. */
  files: ReadonlyMap<string, Buffer>;
  /** s */
  timing: { build: number; run: number; teardown: number };
  /** Where the lab stands, if it was kept. */
  standing?: { id: string; pid: number };
}

/**
 * Executes a plan in a capsule of its own. However it ends, by an error or the signal too, the capsule is
 * gone when the promise settles (unless `keep`).
 * @throws StepError, ExpectedError
 */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<RunRecord> {
  const { emit, run } = options;
  const id = randomBytes(4).toString('hex');
  const began = performance.now();
  const capsule = await createCapsule({ id, name: plan.scenario, directory: plan.directory });
  emit({ type: 'run-start', at: Date.now(), run, capsule: capsule.pid });
  const programs = new Set<number>();
  let standing = false;
  let teardownFrom = performance.now();
  const end = async () => {
    teardownFrom = performance.now();
    emit({ type: 'teardown', at: Date.now(), run, state: 'start' });
    await capsule.destroy();
    await programsGone(programs);
    emit({ type: 'teardown', at: Date.now(), run, state: 'end' });
  };
  try {
    throwIfAborted(options.signal);
    await describeLab(capsule, plan, id, options.file);
    await bringObjects(capsule, options.objects);
    const runner = new StepRunner(capsule.pid, run, emit, options.signal);
    let trafficFrom: number | undefined;
    for (const stage of plan.stages) {
      if (stage.name === 'traffic') trafficFrom ??= performance.now();
      await runner.stage(stage);
      if (stage.name === 'attach') for (const one of await pinnedPrograms(capsule)) programs.add(one);
    }
    const finished = performance.now();
    const files = await keptFiles(capsule, options.filesToKeep?.(runner.outputs, runner.crashes) ?? []);
    standing = options.keep === true;
    if (standing) await capsule.keep();
    else await end();
    const now = performance.now();
    return {
      outputs: runner.outputs,
      crashes: runner.crashes,
      files,
      timing: seconds(began, trafficFrom ?? finished, finished, standing ? now : teardownFrom, now),
      ...(standing ? { standing: { id, pid: capsule.pid } } : {}),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

const seconds = (began: number, traffic: number, finished: number, teardown: number, now: number) => ({
  build: (traffic - began) / 1000,
  run: (finished - traffic) / 1000,
  teardown: (now - Math.min(teardown, now)) / 1000,
});

function throwIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw signal.reason instanceof Error ? signal.reason : new InterruptedError(String(signal.reason));
}

/** What `lab ls` and the like read of a standing lab. It is in the capsule, and goes with it. */
async function describeLab(capsule: Capsule, plan: Plan, id: string, file?: string): Promise<void> {
  const description = {
    id,
    name: plan.scenario,
    file,
    nodes: plan.nodes,
    started: new Date().toISOString(),
    plan,
  };
  // In one go: whoever lists labs reads it whole or not at all.
  const target = `${capsule.root}${paths.run}/lab.json`;
  await writeFile(`${target}.new`, JSON.stringify(description));
  await rename(`${target}.new`, target);
}

async function bringObjects(capsule: Capsule, objects: ExecuteOptions['objects']): Promise<void> {
  for (const [{ path }, bytes] of objects) {
    const target = join(capsule.root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

async function keptFiles(capsule: Capsule, files: readonly string[]): Promise<Map<string, Buffer>> {
  const kept = new Map<string, Buffer>();
  for (const path of files) kept.set(path, await readFile(join(capsule.root, path)));
  return kept;
}

/** Ids of the programs that are pinned in the capsule. */
async function pinnedPrograms(capsule: Capsule): Promise<number[]> {
  const command = { place: 'capsule' as const, argv: ['bpftool', '--json', '--bpffs', 'prog', 'show'] };
  const { stdout, stderr, exitCode } = await start(capsule.pid, command, () => 0).ended;
  if (exitCode !== 0) throw new ExpectedError(`bpftool could not list the BPF programs: ${stderr.trim()}`);
  const all = JSON.parse(stdout) as { id: number; pinned?: string[] }[];
  return all.filter(({ pinned }) => pinned?.some((path) => path.startsWith(paths.bpffs))).map(({ id }) => id);
}

/** The kernel frees programs a moment after the network namespace that they were attached in. */
async function programsGone(programs: ReadonlySet<number>): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (const id of programs) {
    while ((await execa('bpftool', ['prog', 'show', 'id', String(id)], { reject: false })).exitCode === 0) {
      if (performance.now() > deadline) throw new Error(`BPF program ${id} outlives its lab`);
    }
  }
}
