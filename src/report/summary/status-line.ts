import type { SuiteEvent } from '../../suite/events.ts';
import { nameOfRun } from '../../suite/run-order.ts';
import { screenOf, toLocaleCharacters } from './screen.ts';
import { roughly } from './suite-log.ts';

/** ms between two updates of the time left. */
const interval = 1000;

/** The status line at the bottom of the terminal; other lines are printed above it. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #running = new Map<string, string>();
  #progress?: { runsDone: number; runs: number; secondsLeft: number; at: number };
  #timer?: NodeJS.Timeout;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  event(event: SuiteEvent): void {
    if (event.type === 'suite-start') this.#timer = setInterval(() => this.#draw(), interval).unref();
    if (event.type === 'progress') this.#progress = event;
    if (event.type === 'run-start')
      this.#running.set(nameOfRun(event.key), `${event.id} ${event.key.arm} ${event.key.repetition}`);
    if (event.type === 'run-end') this.#running.delete(nameOfRun(event.key));
    if (event.type === 'case-end') this.#forget(event.result.id);
    this.#draw();
  }

  print(line: string): void {
    this.#stream.write(`\r\x1b[K${line}\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#progress = undefined;
    this.#stream.write('\r\x1b[K');
  }

  /** A run that fails with an error emits no other end event. */
  #forget(id: string): void {
    for (const [name, text] of this.#running) if (text.startsWith(`${id} `)) this.#running.delete(name);
  }

  #draw(): void {
    if (!this.#progress) return;
    const { runsDone, runs, secondsLeft, at } = this.#progress;
    const left = Math.max(0, secondsLeft - (Date.now() - at) / 1000);
    const screen = screenOf(this.#stream);
    const text = toLocaleCharacters(
      screen,
      `${runsDone}/${runs} runs · ${roughly(left)} left · ${[...this.#running.values()].join(' · ')}`,
    );
    this.#stream.write(`\r\x1b[K${screen.paint('faint', text.slice(0, screen.width - 1))}`);
  }
}
