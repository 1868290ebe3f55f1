import type { Output } from '../lib/output.ts';
import { withTimeout } from '../lib/with-timeout.ts';
import type { CommandStep } from '../plan/step.ts';
import type { Running } from './capsule/process.ts';

/** A background step and its process. */
export interface Background {
  step: CommandStep;
  running: Running;
  /** It was asked to end. */
  stopped: boolean;
  /** Its `ready` has held. */
  isReady: boolean;
  /** Aborts when it ends by itself. */
  died: AbortController;
  /** When it has ended, what it said. */
  last?: Output;
}

/** What runs beside the other steps of a run, by the ids of the steps. */
export class BackgroundProcesses {
  /** Those that ended although they should have kept running, in words. */
  readonly crashes: string[] = [];
  /** Their steps, in the order in which they ended. */
  readonly died: CommandStep[] = [];
  readonly #entries = new Map<string, Background>();

  /** @returns what has just started, and its end */
  add(step: CommandStep, running: Running): { entry: Background; ended: Promise<Output> } {
    const entry: Background = { step, running, stopped: false, isReady: false, died: new AbortController() };
    this.#entries.set(step.id, entry);
    const ended = running.ended.then((output) => {
      if (!entry.stopped) this.#endedByItself(entry, output);
      entry.died.abort();
      return output;
    });
    return { entry, ended };
  }

  /** @throws Error: no step of that id was started */
  get(id: string): Background {
    const entry = this.#entries.get(id);
    if (!entry) throw new Error(`${id} was not started`);
    return entry;
  }

  /** Those that nothing has stopped. */
  get left(): Background[] {
    return [...this.#entries.values()].filter(({ stopped }) => !stopped);
  }

  /** One that runs in a node, if there is one. */
  runningIn(node: string): Running | undefined {
    return [...this.#entries.values()].find(({ step, last }) => isIn(step, node) && !last)?.running;
  }

  /** What runs in a node may end from now on. */
  expectEnd(node: string): void {
    for (const entry of this.#entries.values()) if (isIn(entry.step, node)) entry.stopped = true;
  }

  /** Aborts when the run does, or when a daemon dies without which a step can't go on. */
  goneOf({ daemons = [] }: CommandStep, signal: AbortSignal): AbortSignal {
    const died = daemons.flatMap((id) => this.#entries.get(id)?.died.signal ?? []);
    return died.length > 0 ? AbortSignal.any([signal, ...died]) : signal;
  }

  /** Waits until processes that are gone have been reaped: each is told as ended before the run is judged. */
  async settle(grace: number, signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.left.map(async ({ running }) => {
        if ((await running.pid()) === undefined) await withTimeout(running.ended, grace, signal);
      }),
    );
  }

  #endedByItself(entry: Background, output: Output): void {
    const { step, died, isReady } = entry;
    entry.last = output;
    this.died.push(step);
    died.abort();
    if (!isReady || step.onFailure === 'record') return;
    const said = (output.stderr.trim() || output.stdout.trim()).split('\n').slice(-5).join('\n');
    this.crashes.push(`${step.title} ${howItEnded(output)} during the run${said ? `: ${said}` : ''}`);
  }
}

export const isIn = ({ place }: CommandStep, node: string): boolean =>
  place !== 'capsule' && place.node === node;

export const howItEnded = (output: Output): string =>
  output.exitCode === null
    ? `was ended by ${output.signal ?? 'a signal'}`
    : `ended with exit code ${output.exitCode}`;
