import { readdirSync, readFileSync } from 'node:fs';

/** ms that each thread of a process has waited for a processor. */
type Waits = ReadonlyMap<string, number>;

/**
 * How long a guest has been silent, and how long of that for no reason but its own: what it has waited for a processor
 * of this machine, or for a disk, is not its fault.
 */
export class Silence {
  /** ms */
  length = 0;
  /** ms */
  own = 0;
  #last = performance.now();
  #waits: Waits | undefined;

  /** The guest has said something. */
  end(): void {
    this.length = this.own = 0;
    this.#last = performance.now();
    this.#waits = undefined;
  }

  /**
   * @param pid of QEMU; undefined when it is gone
   * @param most ms that one look can count: one that comes late itself tells nothing of the time before
   */
  look(pid: number | undefined, most: number): void {
    const now = performance.now();
    const passed = Math.min(now - this.#last, most);
    const { waits, isReading } = pid === undefined ? nothing : threadsOf(pid);
    const waited = this.#waits ? longest(this.#waits, waits) : 0;
    this.length += passed;
    if (!isReading) this.own += Math.max(0, passed - waited);
    this.#last = now;
    this.#waits = waits;
  }
}

const nothing = { waits: new Map<string, number>(), isReading: false };

const longest = (before: Waits, now: Waits): number =>
  Math.max(0, ...[...now].map(([thread, wait]) => wait - (before.get(thread) ?? wait)));

/** Of /proc/PID/task/TID/schedstat and stat (proc(5)). A kernel without the former tells of no waits. */
function threadsOf(pid: number): { waits: Waits; isReading: boolean } {
  const waits = new Map<string, number>();
  let isReading = false;
  for (const thread of unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
    const read = (file: string) =>
      unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/${file}`, 'utf8')) ?? '';
    isReading ||= /.*\) D/.test(read('stat'));
    waits.set(thread, Number(read('schedstat').split(' ')[1] ?? 0) / 1e6);
  }
  return { waits, isReading };
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
