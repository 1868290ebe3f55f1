import { readdirSync, readFileSync } from 'node:fs';

/** ms that each thread of a process has waited for a processor. */
type Waits = ReadonlyMap<string, number>;
/** Share of a processor that a guest with nothing to do takes. */
const little = 0.1;

/**
 * How long a guest has been silent, and how long of that for no reason but its own: what it has waited for a processor
 * of this machine, or for a disk, is not its fault.
 */
export class StallDetector {
  /** ms */
  length = 0;
  /** ms */
  own = 0;
  /** ms for which it has had nothing to do, up to now */
  idle = 0;
  #last = performance.now();
  #waits: Waits | undefined;
  #ran: number | undefined;

  /** The guest has said something. */
  end(): void {
    this.length = this.own = this.idle = 0;
    this.#last = performance.now();
    this.#waits = this.#ran = undefined;
  }

  /**
   * @param pid of QEMU; undefined when it is gone
   * @param most ms that one look can count: one that comes late itself tells nothing of the time before
   */
  look(pid: number | undefined, most: number): void {
    const now = performance.now();
    const passed = Math.min(now - this.#last, most);
    const { waits, ran, isReading } = pid === undefined ? nothing : threadsOf(pid);
    const waited = this.#waits ? longest(this.#waits, waits) : 0;
    const worked = (ran ?? Infinity) - (this.#ran ?? 0) + waited;
    this.length += passed;
    if (!isReading) this.own += Math.max(0, passed - waited);
    this.idle = isReading || worked > little * passed ? 0 : this.idle + passed;
    this.#last = now;
    this.#waits = waits;
    this.#ran = ran;
  }
}

interface Threads {
  waits: Waits;
  /** ms of all; undefined where the kernel doesn't tell */
  ran?: number;
  isReading: boolean;
}

const nothing: Threads = { waits: new Map<string, number>(), isReading: false };

const longest = (before: Waits, now: Waits): number =>
  Math.max(0, ...[...now].map(([thread, wait]) => wait - (before.get(thread) ?? wait)));

/** Of /proc/PID/task/TID/schedstat and stat (proc(5)). A kernel without the former tells of no waits. */
function threadsOf(pid: number): Threads {
  const waits = new Map<string, number>();
  let isReading = false;
  let ran: number | undefined;
  for (const thread of unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
    const read = (file: string) =>
      unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/${file}`, 'utf8')) ?? '';
    isReading ||= /.*\) D/.test(read('stat'));
    const [on, wait] = read('schedstat').split(' ');
    waits.set(thread, Number(wait ?? 0) / 1e6);
    if (on) ran = (ran ?? 0) + Number(on) / 1e6;
  }
  return { waits, ran, isReading };
}

/** Whether somebody has stopped a process: SIGSTOP, or a debugger. */
export const isStopped = (pid: number | undefined): boolean =>
  pid !== undefined &&
  /^State:\s+[Tt]/m.test(unlessGone(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '');

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
