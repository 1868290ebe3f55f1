import { ExpectedError } from '../lib/errors.ts';
import type { EventStep, PlannedEvent } from '../plan/step.ts';
import { timelineOutput, type Happened } from '../plan/timeline-output.ts';
import type { StepRunner } from './steps.ts';

/** Lets events happen beside the traffic, each at its time. */
export class Timeline {
  readonly #events: readonly PlannedEvent[] | undefined;
  readonly #runner: StepRunner;
  readonly #signal: AbortSignal;
  readonly #tell: (event: { name: string; title: string }) => void;
  /** Aborts when the traffic has ended: what has not begun by then does not happen. */
  readonly #over = new AbortController();
  readonly #happened: Happened[] = [];
  readonly #ended = new Map<string, Promise<boolean>>();
  #from: number | undefined;
  #isDone = false;
  /** Thrown at the end: it must not be lost among the figures. */
  #bug: unknown;

  /** @param events undefined: nobody asks when anything was @param signal ends the run */
  constructor(
    events: readonly PlannedEvent[] | undefined,
    runner: StepRunner,
    signal: AbortSignal,
    tell: (event: { name: string; title: string }) => void,
  ) {
    this.#events = events;
    this.#runner = runner;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
    this.#tell = tell;
  }

  start(): void {
    this.#from = this.#runner.clock();
    // Each waits for the one that it follows, which may stand behind it in the file.
    const events = this.#events ?? [];
    const begin = new Map(events.map((event) => [event.name, Promise.withResolvers<boolean>()]));
    for (const [name, { promise }] of begin) this.#ended.set(name, promise);
    for (const event of events)
      void this.#event(event)
        .catch((error: unknown) => this.#failed(event, error))
        .then(begin.get(event.name)!.resolve);
  }

  /** The traffic has ended. What is under way is waited for, and what it stopped goes on. */
  async end(): Promise<void> {
    if (this.#from === undefined || this.#isDone || !this.#events) return;
    this.#isDone = true;
    const to = this.#runner.clock();
    this.#over.abort();
    await Promise.all(this.#ended.values());
    if (this.#bug !== undefined) throw this.#bug;
    for (const { name, finish } of this.#events.toReversed())
      if (this.#happened.some((event) => event.name === name && event.began !== undefined))
        for (const step of finish) await this.#runner.step(step);
    const epoch = Date.now() - this.#runner.clock();
    const record = { from: this.#from, to, epoch, happened: this.#happened };
    const output = timelineOutput(record);
    this.#runner.outputs.set(output.id, output.output);
  }

  /** The run has failed: nothing more happens. */
  abandon(): void {
    this.#isDone = true;
    this.#over.abort();
  }

  /** @returns whether it has happened as often as it should */
  async #event(event: PlannedEvent): Promise<boolean> {
    const first = await this.#due(event);
    if (first === undefined) return false;
    const { name, title, every = 0, times = event.every === undefined ? 1 : Infinity } = event;
    for (let turn = 0; turn < times; turn++) {
      const due = first + turn * every;
      if (!(await this.#until(due))) {
        if (turn === 0 || times < Infinity)
          this.#happened.push({ name, turn, due, problem: 'the traffic had ended' });
        return false;
      }
      const happened: Happened = { name, turn, due, began: this.#runner.clock() };
      this.#happened.push(happened);
      this.#tell({ name, title });
      for (const step of event.steps) await this.#runner.step(inTurn(step, turn));
      happened.ended = this.#runner.clock();
    }
    return true;
  }

  /** ms on the runner's clock; undefined: never */
  async #due({ name, start }: PlannedEvent): Promise<number | undefined> {
    if ('at' in start) return this.#from! + start.at;
    const follows = 'after' in start ? start.after : start.since;
    if (follows !== undefined && !(await this.#ended.get(follows))) {
      this.#happened.push({ name, turn: 0, follows, problem: `${follows} had not happened` });
      return undefined;
    }
    if ('after' in start) return this.#runner.clock() + start.delay;
    const seen = await this.#runner.wait(start.when, this.#signal);
    if (seen === undefined) return this.#runner.clock();
    const { says, argv, deadline } = start.when;
    const within = this.#over.signal.aborted
      ? 'when the traffic ended'
      : `within ${this.#runner.patience.of(deadline) / 1000} s`;
    const problem = `its condition did not hold ${within}: ${says}`;
    this.#happened.push({ name, turn: 0, problem, ran: [...argv], said: seen });
    return undefined;
  }

  /** Waits until a moment. @returns false when the traffic ends before it */
  async #until(due: number): Promise<boolean> {
    for (;;) {
      if (this.#signal.aborted) return false;
      const left = due - this.#runner.clock();
      if (left <= 0) return true;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const { signal } = this.#over;
        signal.addEventListener('abort', done);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        }
      });
    }
  }

  /** A command of it failed, or lab itself did. */
  #failed({ name }: PlannedEvent, error: unknown): boolean {
    const last = this.#happened.findLast((event) => event.name === name);
    if (!(error instanceof ExpectedError) || !last) {
      this.#bug ??= error;
      return false;
    }
    last.ended = this.#runner.clock();
    last.problem = error.message;
    last.isFailure = true;
    return false;
  }
}

/** Steps of later turns have ids of their own. */
const inTurn = (step: EventStep, turn: number): EventStep =>
  turn === 0 ? step : { ...step, id: `${step.id}@${turn + 1}` };
