import { randomBytes } from 'node:crypto';
import type { Agent } from './guest/agent/agent.ts';
import type { Guest } from './guest/guest.ts';
import type { Kernel } from '../plan/guest-machine.ts';
import { ExpectedError, InterruptedError, SkipError } from '../lib/errors.ts';
import type { Reading } from '../lib/metric.ts';
import type { Output, Outputs } from '../lib/output.ts';
import type { GuestPlan } from '../plan/guest-plan.ts';
import { isDaemon, type Plan } from '../plan/step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';
import { startAgent } from './capsule/agent.ts';
import { createCapsule } from './capsule/capsule.ts';
import { isRoot } from './capsule/enter.ts';
import { describeLab } from './describe-lab.ts';
import type { Emit, RunId } from './events.ts';
import { GuestLostError } from './guest-lost-error.ts';
import { StepError } from './step-error.ts';
import { bringUp, consolesOf, detachGuest, recordGuests } from './guests.ts';
import { machineLog } from '../plan/kernel-log.ts';
import { KernelLog } from './kernel-log.ts';
import { Patience } from './patience.ts';
import { missingFeatures } from './missing-features.ts';
import { pinnedPrograms, programsLeft } from './pinned-programs.ts';
import { StepRunner } from './steps.ts';
import { Timeline } from './timeline.ts';
import { capsuleTransport, inGuest, withGuests, type Transport } from './transport.ts';

export interface ExecuteOptions {
  run: RunId;
  emit: Emit;
  /** Ends the run; its reason is thrown. */
  signal: AbortSignal;
  /** The bytes of each of the plan's BPF objects. */
  objects: ReadonlyMap<BpfObject, Uint8Array>;
  /** Factor of all deadlines. Default: 1, or more where a guest is emulated. */
  patience?: number;
  /**
   * Asked before the teardown whether to keep the lab, which can't be where `error` says why the plan did not
   * succeed.
   */
  keep?(lab: { id: string; nodes: readonly string[] }, error?: unknown): Promise<boolean>;
  /** Path of the scenario file, for `lab ls`. */
  file?: string;
  /** Kernels of guests, as findKernels() gives them. */
  kernels?: ReadonlyMap<string, Kernel>;
  /** The guest that the whole lab is built in. Absent: the kernel is this machine's. */
  within?: GuestPlan;
  /** Called before the teardown: which files to keep. */
  filesToKeep?(outputs: Outputs, crashes: readonly string[]): readonly Kept[];
}

type Kept = Pick<NonNullable<Reading['files']>[number], 'path' | 'name' | 'node'>;

/** What one run left behind. */
export interface RunRecord {
  outputs: Outputs;
  /** Processes that ended though they should have stayed, in words. */
  crashes: readonly string[];
  /** Contents of kept files, by their name in the result, or their path in the capsule. */
  files: ReadonlyMap<string, Buffer>;
  /** s */
  timing: { build: number; run: number; teardown: number };
  /** The running lab, if it was kept. */
  standing?: { id: string; pid: number };
}

/**
 * Executes a plan in a capsule of its own. However it ends, by an error or the signal too, the capsule is
 * gone when the promise settles (unless `keep`).
 * @throws StepError; GuestLostError where a guest ended or hung; ExpectedError
 */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<RunRecord> {
  const { emit, run } = options;
  const id = randomBytes(4).toString('hex');
  const began = performance.now();
  const capsule = await createCapsule({ id, name: plan.scenario, directory: plan.directory });
  emit({ type: 'run-start', at: Date.now(), run, capsule: capsule.pid });
  const kernelLog = KernelLog.open();
  const programs = new Set<number>();
  const guests = new Map<string, Guest>();
  const lost = new AbortController();
  const lostReason = new Promise((resolve) => lost.signal.addEventListener('abort', resolve));
  const signal = AbortSignal.any([options.signal, lost.signal]);
  const kernels = options.kernels ?? new Map<string, Kernel>();
  const patience = new Patience(options.patience);
  const lab = { id, nodes: plan.nodes.map(({ name }) => name) };
  const context = { capsule, kernels, run, emit, signal, lost: (reason: Error) => lost.abort(reason) };
  const start = async (plan: GuestPlan) => {
    const guest = await bringUp(plan, context);
    if (guest.accelerator === 'tcg') patience.emulated();
    guests.set(plan.name, guest);
  };
  let agent: Agent | undefined;
  let transport = capsuleTransport(capsule, stoppable(plan));
  const outputs = new Map<string, Output>();
  let trafficFrom: number | undefined;
  let timeline: Timeline | undefined;
  let standing = false;
  let teardownFrom = performance.now();
  const end = async () => {
    teardownFrom = performance.now();
    emit({ type: 'teardown', at: Date.now(), run, state: 'start' });
    agent?.close('the lab is torn down');
    for (const guest of guests.values()) guest.release();
    await capsule.destroy();
    const left = await programsLeft(programs);
    if (left.length > 0) {
      const text = `the lab has ended, but the kernel has not freed its BPF programs yet: ${left.join(', ')} (bpftool prog)`;
      emit({ type: 'warning', at: Date.now(), text });
    }
    emit({ type: 'teardown', at: Date.now(), run, state: 'end' });
  };
  try {
    throwIfAborted(signal);
    if (!options.within) {
      agent = await startAgent(capsule).catch((error: unknown) => {
        if (!(error instanceof ExpectedError)) throw error;
        const text = `steps are started from outside the capsule, which takes longer: ${error.message}`;
        if (run.index === 0) emit({ type: 'warning', at: Date.now(), text });
        return undefined;
      });
      transport = capsuleTransport(capsule, stoppable(plan), agent);
    }
    describeLab(capsule, plan, { id, file: options.file, within: options.within?.name });
    if (options.within) {
      await start(options.within);
      transport = inGuest(guests.get(options.within.name)!, transport);
    }
    await bringObjects(transport, options.objects);
    const runner = new StepRunner(transport, run, emit, signal, patience, outputs);
    timeline = new Timeline(plan.events, runner, signal, (event) =>
      emit({ type: 'event', at: Date.now(), run, ...event }),
    );
    let starting: Promise<void> | undefined;
    for (const stage of plan.stages) {
      // Links need the guests' taps; what is prepared for other nodes need not wait.
      if (stage.name !== 'prepare') await starting;
      if (stage.name === 'traffic' && trafficFrom === undefined) {
        trafficFrom = performance.now();
        timeline.start();
      } else if (stage.name !== 'traffic' && trafficFrom !== undefined) await timeline.end();
      await runner.stage(stage);
      if (stage.name === 'create' && plan.guests) {
        const each = new Map(plan.guests.map((guest) => [guest.name, start(guest)]));
        const whole = withGuests(transport, guests);
        runner.use(whole, each);
        starting = Promise.all(each.values()).then(() => bringObjects(whole, options.objects));
        starting.catch(() => {});
        transport = whole;
      }
      // Without root there are none in this machine's kernel.
      if (stage.name === 'attach' && !options.within && isRoot())
        for (const program of await pinnedPrograms(transport)) programs.add(program);
    }
    await timeline.end();
    await runner.settle();
    const finished = performance.now();
    runner.recordBackground();
    recordGuests(guests, outputs, runner.clock());
    if (kernelLog) outputs.set(machineLog, kernelLog.complaints(capsule.pid, runner.clock()));
    const files = await keptFiles(transport, options.filesToKeep?.(outputs, runner.crashes) ?? []);
    for (const [path, text] of consolesOf(guests)) files.set(path, text);
    // What ends from now on is ended by the teardown.
    const crashes = [...runner.crashes];
    standing = (await options.keep?.(lab)) === true;
    throwIfAborted(options.signal);
    if (standing) {
      await Promise.all([...guests].map(([name, guest]) => detachGuest(name, guest, capsule)));
      agent?.close('the lab is kept');
      await capsule.keep();
    } else await end();
    const now = performance.now();
    return {
      outputs,
      crashes,
      files,
      timing: seconds(began, trafficFrom ?? finished, finished, standing ? now : teardownFrom, now),
      ...(standing ? { standing: { id, pid: capsule.pid } } : {}),
    };
  } catch (error) {
    timeline?.abandon();
    if (error instanceof StepError && error.output.signal === guestSignal) await lostReason;
    const missing =
      error instanceof StepError && !lost.signal.aborted
        ? await missingFeaturesOf(plan, options, transport)
        : [];
    if (missing.length === 0 && !options.signal.aborted) await options.keep?.(lab, error);
    const consoles = consolesOf(guests);
    const finished = performance.now();
    recordGuests(guests, outputs, finished - began);
    await end();
    if (lost.signal.aborted) {
      const timing = seconds(began, trafficFrom ?? finished, finished, teardownFrom, performance.now());
      throw new GuestLostError((lost.signal.reason as Error).message, { outputs, files: consoles, timing });
    }
    throw missing.length > 0 ? new SkipError(`skipped: ${missing.join('\n')}`) : error;
  } finally {
    kernelLog?.close();
  }
}

async function missingFeaturesOf(
  plan: Plan,
  { within }: ExecuteOptions,
  transport: Transport,
): Promise<string[]> {
  const needs = [...(plan.guests ?? []), ...(within ? [within] : [])].flatMap((guest) => guest.needs);
  return needs.length > 0 ? missingFeatures(needs, transport) : [];
}

/** Nodes whose processes an event stops. */
const stoppable = ({ events = [] }: Plan): ReadonlySet<string> =>
  new Set(
    events
      .flatMap(({ steps }) => steps)
      .flatMap((step) => (!isDaemon(step) && step.processes?.are === 'stopped' ? [step.processes.node] : [])),
  );

/** How a command ends whose guest is gone. */
const guestSignal = 'GUEST';

const seconds = (began: number, traffic: number, finished: number, teardown: number, now: number) => ({
  build: (traffic - began) / 1000,
  run: (finished - traffic) / 1000,
  teardown: (now - Math.min(teardown, now)) / 1000,
});

function throwIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw signal.reason instanceof Error ? signal.reason : new InterruptedError(String(signal.reason));
}

async function bringObjects(transport: Transport, objects: ExecuteOptions['objects']): Promise<void> {
  for (const [{ path }, bytes] of objects) await transport.put(path, bytes);
}

async function keptFiles(transport: Transport, files: readonly Kept[]): Promise<Map<string, Buffer>> {
  const kept = new Map<string, Buffer>();
  for (const { path, name, node } of files) kept.set(name ?? path, await transport.get(path, node));
  return kept;
}
