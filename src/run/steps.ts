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
  /** Processes that exited although they should have kept running, in words. */
  readonly crashes: string[] = [];
  readonly #background = new Map<string, Background>();
  readonly #stopped = new Map<string, Output>();
  readonly #died: CommandStep[] = [];
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
    for (const [id, { stopped, running }] of this.#background)
      if (!stopped) this.outputs.set(id, this.#stopped.get(id) ?? this.#soFar(running, ''));
  }

  /** Whether an earlier step has left nothing to do. */
  #isDone = (step: Step | DaemonStep): boolean =>
    'unless' in step && step.unless !== undefined && this.outputs.get(step.unless)?.exitCode === 0;

  /** Waits for a condition. @returns undefined when it holds, else what was last seen */
  wait = (condition: Condition, given: AbortSignal): Promise<string | undefined> =>
    waitFor(this.#transport, this.patience.condition(condition), this.clock, given);

  async #command(step: CommandStep): Promise<Output> {
    if (step.processes?.are === 'ended') this.#expectEnd(step.processes.node);
    const short = !step.background && !step.live && !step.processes;
    const running = this.#transport.start({ ...step, ...(short ? { short } : {}) }, this.clock);
    if (step.background) return this.#startBackground(step, running);
    const live =
      step.live &&
      watchThroughput(step.live, this.#devicesIn(step.live.node, step, running), (bitsPerSecond) =>
        this.#emit({ type: 'sample', at: Date.now(), run: this.#run, step: step.id, bitsPerSecond }),
      );
    const began = this.clock();
    const gone = this.#goneOf(step);
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
      throw await this.#failed(step, ended(output), output);
    }
    return sawItself(step, output) ? output : this.#wait(step, output, gone);
  }

  /** Waits until processes that are gone have been reaped: each is told as ended before the run is judged. */
  async settle(): Promise<void> {
    const running = [...this.#background.values()].filter(({ stopped }) => !stopped);
    await Promise.all(
      running.map(async (entry) => {
        const pid = await entry.running.pid();
        if (pid === undefined) await withTimeout(entry.running.ended, grace, this.#signal);
      }),
    );
  }

  /** What runs in a node may end from now on. */
  #expectEnd(node: string): void {
    for (const entry of this.#background.values())
      if (entry.step.place !== 'capsule' && entry.step.place.node === node) entry.stopped = true;
  }

  /** Aborts when the run does, or when a daemon dies without which the step can't go on. */
  #goneOf({ daemons = [] }: CommandStep): AbortSignal {
    const died = daemons.flatMap((id) => this.#background.get(id)?.died.signal ?? []);
    return died.length > 0 ? AbortSignal.any([this.#signal, ...died]) : this.#signal;
  }

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
    const logs = this.#died.map(async ({ title, log }) => {
      const bytes = log && this.#transport.get(log).catch(() => undefined);
      const text = bytes && (await withTimeout(bytes, grace))?.toString().trimEnd();
      return text ? [`${title}, its end:`, ...text.split('\n').slice(-logLines)].join('\n') : [];
    });
    return new StepError(step, reason, output, this.crashes, (await Promise.all(logs)).flat());
  }

  async #startBackground(step: CommandStep, running: Running): Promise<Output> {
    const entry = { step, running, stopped: false, died: new AbortController() };
    this.#background.set(step.id, entry);
    const early = new AbortController();
    let isReady = false;
    const watched = running.ended.then((output) => {
      early.abort();
      if (!entry.stopped) this.#endedByItself(entry, output, isReady);
      entry.died.abort();
      return output;
    });
    if (step.ready) {
      const either = AbortSignal.any([early.signal, this.#signal]);
      const missing = await waitFor(this.#transport, step.ready, this.clock, either);
      if (this.#signal.aborted) throw interruption(this.#signal);
      if (missing !== undefined) {
        const output = early.signal.aborted ? await watched : this.#notReady(running, missing);
        const reason = early.signal.aborted
          ? `${ended(output)} before it was ready`
          : 'was not ready in time';
        throw await this.#failed(step, `${reason} (${step.ready.says})`, output);
      }
    }
    isReady = true;
    return this.#soFar(running, '');
  }

  #endedByItself({ step, died }: Background, output: Output, wasReady: boolean): void {
    this.#stopped.set(step.id, output);
    this.#died.push(step);
    died.abort();
    if (!wasReady || step.onFailure === 'record') return;
    const said = (output.stderr.trim() || output.stdout.trim()).split('\n').slice(-5).join('\n');
    this.crashes.push(`${step.title} ${ended(output)} during the run${said ? `: ${said}` : ''}`);
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
    if (!entry) throw new Error(`${daemon} was not started`);
    const already = this.#stopped.get(daemon);
    // What ends by a signal that was asked for is no crash.
    entry.stopped = true;
    await entry.running.signal(`SIG${signal}`);
    if (!start) return already ?? this.#soFar(entry.running, '');
    const last = already ?? (await withTimeout(entry.running.ended, deadline, this.#signal));
    if (this.#signal.aborted) throw interruption(this.#signal);
    if (!last) await entry.running.signal('SIGKILL');
    await withTimeout(entry.running.ended, grace, this.#signal);
    this.#stopped.delete(daemon);
    await this.#command(start);
    return last ?? this.#soFar(entry.running, '');
  }

  /** The output of the stop step is all that the stopped process said. */
  async #stop(step: StopStep): Promise<Output> {
    const entry = this.#background.get(step.stop);
    if (!entry) throw new Error(`${step.id} stops ${step.stop}, which was not started`);
    const already = this.#stopped.get(step.stop);
    if (already) return already;
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
    const isThere = ({ place }: CommandStep) => place !== 'capsule' && place.node === node;
    const staying = [...this.#background.values()].find(
      ({ step }) => isThere(step) && !this.#stopped.has(step.id),
    );
    const process = staying?.running ?? (isThere(own) ? running : undefined);
    return async () => {
      const pid = await process?.pid();
      return pid === undefined ? undefined : this.#transport.devices(pid, node);
    };
  }
}

interface Background {
  step: CommandStep;
  running: Running;
  stopped: boolean;
  /** Aborts when it ends by itself. */
  died: AbortController;
}

const ended = (output: Output): string =>
  output.exitCode === null
    ? `was ended by ${output.signal ?? 'a signal'}`
    : `ended with exit code ${output.exitCode}`;

const interruption = (signal: AbortSignal): Error =>
  signal.reason instanceof Error && signal.reason.name !== 'AbortError'
    ? signal.reason
    : new InterruptedError(typeof signal.reason === 'string' ? signal.reason : 'a signal');
