import type { LabEvent } from '../../run/events.ts';
import { formatValue } from '../../lib/format-value.ts';
import { phaseOf, phases, runLabel } from './phases.ts';
import type { Screen } from './screen.ts';
import { sparkline } from './sparkline.ts';

/** More runs than this share one line. */
const mostLines = 20;
/** Longest row of a sparkline. */
const sparkWidth = 24;

/** One line of the list; resolves when its phase ends. */
class Line {
  title: string;
  readonly #done = Promise.withResolvers<void>();
  #display?: (title: string) => void;

  constructor(title: string) {
    this.title = title;
    // A line that never starts is not waited for.
    this.#done.promise.catch(() => {});
  }

  /** @param display is told each new title @returns until the line has ended */
  begin(display: (title: string) => void): Promise<void> {
    this.#display = display;
    display(this.title);
    return this.#done.promise;
  }

  show(title: string): void {
    this.title = title;
    this.#display?.(title);
  }

  succeed(): void {
    this.#done.resolve();
  }

  fail(): void {
    this.#done.reject(new Error('ended early'));
  }
}

/** Maps events to lines. */
export class Progress {
  readonly lines: Line[];
  readonly warnings: string[] = [];
  readonly #runs: number;
  readonly #screen: Screen;
  #current = 0;
  #name = 'prepare';
  /** bit/s of each step that sends now, and their sum over time. */
  readonly #rates = new Map<string, number>();
  readonly #history: number[] = [];
  /** What happened last on the timeline. */
  #event = '';

  constructor(runs: number, screen: Screen) {
    this.#runs = runs;
    this.#screen = screen;
    const names =
      runs === 1
        ? phases
        : runs > mostLines
          ? ['prepare', `${runs} runs`]
          : ['prepare', ...Array.from({ length: runs }, (_, index) => `run ${index + 1} of ${runs}`)];
    this.lines = names.map((title) => new Line(title));
  }

  event(event: LabEvent): void {
    switch (event.type) {
      case 'prepare':
        if (event.state === 'start') this.#show(event.what);
        break;
      case 'run-start':
        this.#history.length = 0;
        this.#event = '';
        if (this.#runs > 1)
          this.#moveTo(Math.min(event.run.index + 1, this.lines.length - 1), this.#label(event));
        break;
      case 'stage-start':
        if (this.#runs === 1) this.#moveTo(phases.indexOf(phaseOf(event.stage)), phaseOf(event.stage));
        else this.#show(phaseOf(event.stage));
        break;
      case 'step-start':
        if (this.#runs === 1 && this.#rates.size === 0) this.#show(event.step.title);
        break;
      case 'step-end':
        this.#rates.delete(event.step.id);
        break;
      case 'sample':
        this.#rates.set(event.step, event.bitsPerSecond);
        this.#history.push([...this.#rates.values()].reduce((sum, rate) => sum + rate, 0));
        this.#show(this.#throughput());
        break;
      case 'event':
        this.#event = event.title;
        this.#show(this.#throughput() || event.title);
        break;
      case 'teardown':
        this.#rates.clear();
        if (this.#runs > 1) this.#show(this.#throughput() || 'teardown');
        else if (event.state === 'start') this.#moveTo(phases.length - 1, 'teardown');
        break;
      case 'warning':
        this.warnings.push(event.text);
        // Installing packages may take long.
        if (this.#current === 0) this.#show(event.text);
    }
  }

  /** Ends the line that is shown, and those after it. */
  end(well: boolean): void {
    if (well) this.#moveTo(this.lines.length, '');
    else for (const line of this.lines.slice(this.#current)) line.fail();
  }

  #moveTo(index: number, name: string): void {
    if (index === this.#current) {
      this.#name = name;
      return;
    }
    if (this.#runs === 1) this.#show(this.#name === 'traffic' ? this.#throughput() : '');
    for (const line of this.lines.slice(this.#current, index)) line.succeed();
    this.#current = index;
    this.#name = name;
    this.#show('');
  }

  #show(detail: string): void {
    const line = this.lines[this.#current];
    const width = this.#runs === 1 ? 9 : 20;
    line?.show(`${this.#name.padEnd(width)} ${this.#screen.paint('faint', detail)}`.trimEnd());
  }

  #throughput(): string {
    const last = this.#history.at(-1);
    if (last === undefined) return '';
    return `${formatValue(last, 'bit/s').padStart(12)}  ${sparkline(this.#history.slice(-sparkWidth), this.#screen, sparkWidth)}${this.#event && `  ${this.#event}`}`;
  }

  #label({ run }: Extract<LabEvent, { type: 'run-start' }>): string {
    const count = `${run.index + 1}/${this.#runs}`.padStart(5);
    return `${count}  ${runLabel(run)}`;
  }
}
