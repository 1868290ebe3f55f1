import { availableParallelism } from 'node:os';
import { withTimeout } from '../lib/with-timeout.ts';
import { InterruptedError } from '../lib/errors.ts';
import type { Output } from '../lib/output.ts';
import {
  isDaemon,
  isStop,
  type CommandStep,
  type Condition,
  type DaemonStep,
  type Stage,
  type Step,
  type StopStep,
  unheld,
} from '../plan/step.ts';
import { BackgroundProcesses, howItEnded, isIn } from './background.ts';
import { sawItself, waitFor } from './condition.ts';
import type { Patience } from './patience.ts';
import type { Emit, RunId } from './events.ts';
import { atMost } from '../lib/at-most.ts';
import { StepError } from './step-error.ts';
import { watchThroughput } from './live-throughput.ts';
import type { Running } from './capsule/process.ts';
import type { Transport } from './transport.ts';

/** ms between a signal that ends a process and the one that kills it. */
const grace = 2_000;

/** ms that a command is given to say what is wrong, when what it talks to has died. */
const lastWords = 1_000;
/** Lines of the log of what died that are told. */
const logLines = 5;

/** Stages whose lanes wait for nothing that another lane does; lanes at once: more would only compete. */
const isOfNodes: ReadonlySet<string> = new Set(['prepare', 'configure', 'inspect']);
const atOnce = 2 * availableParallelism();

/** Runs the steps of one plan, wherever the transport takes them. */
export class StepRunner {
  /** By the ids of the steps that have ended. */
  readonly outputs: Map<string, Output>;
  readonly #background = new BackgroundProcesses();
  #transport: Transport;
  #arriving: ReadonlyMap<string, Promise<void>> = new Map();
  readonly #run: RunId;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly patience: Patience;
  readonly #began = performance.now();

  constructor(
    transport: Transport,
    run: RunId,
    emit: Emit,
    signal: AbortSignal,
    patience: Patience,
    outputs = new Map<string, Output>(),
  ) {
    this.patience = patience;
    this.outputs = outputs;
    this.#transport = transport;
    this.#run = run;
    this.#emit = emit;
    this.#signal = signal;
  }

  /** From now on steps go this way; those of a node that is still to arrive wait for it. */
  use(transport: Transport, arriving: ReadonlyMap<string, Promise<void>>): void {
    this.#transport = transport;
    this.#arriving = arriving;
  }

  /** Processes that exited although they should have kept running, in words. */
  get crashes(): readonly string[] {
    return this.#background.crashes;
  }

  /** ms since the runner was made */
  clock = (): number => performance.now() - this.#began;

  /** @throws StepError when a step fails; the other lanes are waited for by nobody, the capsule ends them */
  async stage(stage: Stage): Promise<void> {
    const began = this.clock();
    const steps = stage.lanes.reduce((sum, lane) => sum + lane.length, 0);
    this.#emit({ type: 'stage-start', at: Date.now(), run: this.#run, stage: stage.name, steps });
    const limited = isOfNodes.has(stage.name) ? atMost(atOnce) : (task: () => Promise<void>) => task();
    await Promise.all(stage.lanes.map((lane) => limited(() => this.#lane(lane))));
    const milliseconds = this.clock() - began;
    this.#emit({ type: 'stage-end', at: Date.now(), run: this.#run, stage: stage.name, milliseconds });
  }

  async #lane(lane: readonly Step[]): Promise<void> {
    for (const step of lane) await this.step(step);
  }

  /** @throws StepError */
  async step(planned: Step | DaemonStep): Promise<void> {
    if ('place' in planned && planned.place !== 'capsule') await this.#arriving.get(planned.place.node);
    const step = this.patience.step(planned);
    if (this.#signal.aborted) throw interruption(this.#signal);
    this.#emit({ type: 'step-start', at: Date.now(), run: this.#run, step });
    const began = this.clock();
    const output = this.#isDone(step)
      ? { stdout: '', stderr: '', exitCode: 0, startedAt: began, endedAt: began }
      : isDaemon(step)
        ? await this.#daemon(step)
        : isStop(step)
          ? await this.#stop(step)
          : await this.#command(step);
    this.outputs.set(step.id, 'covers' in step ? { ...output, covers: step.covers } : output);
    const milliseconds = this.clock() - began;
    const { exitCode } = output;
    this.#emit({ type: 'step-end', at: Date.now(), run: this.#run, step, exitCode, milliseconds });
  }

  /** Background steps that no step has stopped: all that they have said goes into the outputs. */
  recordBackground(): void {
    for (const { step, running, last } of this.#background.left)
      this.outputs.set(step.id, last ?? this.#soFar(running, ''));
  }

  /** Whether an earlier step has left nothing to do. */
  #isDone = (step: Step | DaemonStep): boolean =>
    'unless' in step && step.unless !== undefined && this.outputs.get(step.unless)?.exitCode === 0;

  /** Waits for a condition. @returns undefined when it holds, else what was last seen */
  wait = (condition: Condition, given: AbortSignal): Promise<string | undefined> =>
    waitFor(this.#transport, this.patience.condition(condition), this.clock, given);

  async #command(step: CommandStep): Promise<Output> {
    if (step.processes?.are === 'ended') this.#background.expectEnd(step.processes.node);
    const short = !step.background && !step.live && !step.processes;
    const running = this.#transport.start({ ...step, ...(short ? { short } : {}) }, this.clock);
    if (step.background) return this.#startBackground(step, running);
    const live =
      step.live &&
      watchThroughput(step.live, this.#devicesIn(step.live.node, step, running), (bitsPerSecond) =>
        this.#emit({ type: 'sample', at: Date.now(), run: this.#run, step: step.id, bitsPerSecond }),
      );
    const began = this.clock();
    const gone = this.#background.goneOf(step, this.#signal);
    const output =
      (await withTimeout(running.ended, step.deadline, gone)) ??
      (gone.aborted ? await withTimeout(running.ended, lastWords, this.#signal) : undefined);
    live?.stop();
    if (step.processes?.are === 'continued') this.#transport.resumed(step.processes.node);
    if (this.#signal.aborted) throw interruption(this.#signal);
    if (!output) return this.#overdue(step, running, began, gone.aborted);
    if (output.exitCode !== 0 && step.onFailure !== 'record') {
      // A daemon that has died cuts off its client, whose end is seen first.
      if (step.daemons) await withTimeout(new Promise(() => {}), lastWords, gone);
      throw await this.#failed(step, howItEnded(output), output);
    }
    return sawItself(step, output) ? output : this.#wait(step, output, gone);
  }

  /** Waits until processes that are gone have been reaped: each is told as ended before the run is judged. */
  settle = (): Promise<void> => this.#background.settle(grace, this.#signal);

  /** The deadline passed, or the guest is gone. Its output so far is all there is. */
  async #overdue(step: CommandStep, running: Running, startedAt: number, gone: boolean): Promise<Output> {
    await running.signal('SIGKILL');
    await withTimeout(running.ended, grace);
    const output = {
      ...running.said(),
      exitCode: null,
      signal: 'DEADLINE',
      startedAt,
      endedAt: this.clock(),
    };
    if (step.onFailure === 'record') return output;
    const reason = gone
      ? 'was abandoned because a daemon that it talks to died'
      : `did not end within ${step.deadline / 1000} s`;
    throw await this.#failed(step, reason, output);
  }

  /** With what died before, and the last that it wrote to its log, which goes with the lab. */
  async #failed(step: CommandStep, reason: string, output: Output): Promise<StepError> {
    const logs = this.#background.died.map(async ({ title, log }) => {
      const bytes = log && this.#transport.get(log).catch(() => undefined);
      const text = bytes && (await withTimeout(bytes, grace))?.toString().trimEnd();
      return text ? [`${title}, its end:`, ...text.split('\n').slice(-logLines)].join('\n') : [];
    });
    return new StepError(step, reason, output, this.crashes, (await Promise.all(logs)).flat());
  }

  async #startBackground(step: CommandStep, running: Running): Promise<Output> {
    const { entry, ended } = this.#background.add(step, running);
    if (step.ready) {
      const either = AbortSignal.any([entry.died.signal, this.#signal]);
      const missing = await waitFor(this.#transport, step.ready, this.clock, either);
      if (this.#signal.aborted) throw interruption(this.#signal);
      if (missing !== undefined) {
        const isDead = entry.died.signal.aborted;
        const output = isDead ? await ended : this.#notReady(running, missing);
        const reason = isDead ? `${howItEnded(output)} before it was ready` : 'was not ready in time';
        throw await this.#failed(step, `${reason} (${step.ready.says})`, output);
      }
    }
    entry.isReady = true;
    return this.#soFar(running, '');
  }

  /** The program's output may explain why the condition did not become true. */
  #notReady(running: Running, seen: string): Output {
    const output = this.#soFar(running, '');
    return { ...output, stderr: [output.stderr.trim(), seen].filter(Boolean).join('\n') };
  }

  #soFar(running: Running, seen: string): Output {
    const { stdout, stderr } = running.said();
    const now = this.clock();
    return { stdout, stderr: stderr || seen, exitCode: null, startedAt: now, endedAt: now };
  }

  /** @returns what it had said, if it has ended */
  async #daemon({ daemon, signal, start, deadline }: DaemonStep): Promise<Output> {
    const entry = this.#background.get(daemon);
    const already = entry.last;
    // What ends by a signal that was asked for is no crash.
    entry.stopped = true;
    await entry.running.signal(`SIG${signal}`);
    if (!start) return already ?? this.#soFar(entry.running, '');
    const last = already ?? (await withTimeout(entry.running.ended, deadline, this.#signal));
    if (this.#signal.aborted) throw interruption(this.#signal);
    if (!last) await entry.running.signal('SIGKILL');
    await withTimeout(entry.running.ended, grace, this.#signal);
    await this.#command(start);
    return last ?? this.#soFar(entry.running, '');
  }

  /** The output of the stop step is all that the stopped process said. */
  async #stop(step: StopStep): Promise<Output> {
    const entry = this.#background.get(step.stop);
    if (entry.last) return entry.last;
    entry.stopped = true;
    await entry.running.signal(`SIG${step.signal}`);
    const output = await withTimeout(entry.running.ended, step.deadline, this.#signal);
    if (output) return output;
    if (this.#signal.aborted) throw interruption(this.#signal);
    await entry.running.signal('SIGKILL');
    return (
      (await withTimeout(entry.running.ended, grace)) ??
      this.#soFar(entry.running, '(it could not be killed)')
    );
  }

  async #wait(step: CommandStep, output: Output, given: AbortSignal): Promise<Output> {
    if (!step.ready) return output;
    const missing = await waitFor(this.#transport, step.ready, this.clock, given);
    if (this.#signal.aborted) throw interruption(this.#signal);
    const until = { ...output, endedAt: this.clock() };
    if (missing === undefined) return until;
    if (step.ready.record) return { ...until, exitCode: null, signal: unheld, stderr: missing };
    throw await this.#failed(step, `completed, but the condition did not become true: ${step.ready.says}`, {
      ...output,
      stderr: missing,
    });
  }

  /** What the interfaces of a node count, as a process there sees it: one that stays, or else the step's own. */
  #devicesIn(node: string, own: CommandStep, running: Running): () => Promise<string | undefined> {
    const process = this.#background.runningIn(node) ?? (isIn(own, node) ? running : undefined);
    return async () => {
      const pid = await process?.pid();
      return pid === undefined ? undefined : this.#transport.devices(pid, node);
    };
  }
}

const interruption = (signal: AbortSignal): Error =>
  signal.reason instanceof Error && signal.reason.name !== 'AbortError'
    ? signal.reason
    : new InterruptedError(typeof signal.reason === 'string' ? signal.reason : 'a signal');
