import { join } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { before } from '../run/condition.ts';
import { agentOn, type Agent } from './agent.ts';
import { readConsole } from './console.ts';
import { startQemu, type Qemu } from './process.ts';
import { monitorOn, type Monitor } from './monitor.ts';
import { qemuArgv, type Launch, type Machine } from './qemu.ts';
import { connected } from './socket.ts';

/** Where and how QEMU is started. */
export interface Site {
  /** As QEMU sees it, and as this process does. */
  directory: string;
  outside: string;
  spawn?: (argv: readonly string[]) => readonly string[];
  signal?: AbortSignal;
}

/** A machine that was started; its agent may not have answered yet. */
export interface Booted {
  qemu: Qemu;
  agent: Agent;
  monitor: Monitor;
  console(): string;
}

/**
 * Starts QEMU and connects to it.
 * @param deadline ms until its sockets must be there
 * @throws ExpectedError with QEMU's own words where it ends at once
 */
export async function boot(
  machine: Machine,
  site: Site,
  extra: Pick<Launch, 'memoryFile' | 'incoming'>,
  wrap: readonly string[] = [],
): Promise<Booted> {
  const inside = (name: string) => join(site.directory, name);
  const argv = qemuArgv(machine, {
    agent: inside('agent.sock'),
    guestAgent: inside('ga.sock'),
    monitor: inside('monitor.sock'),
    console: inside('console.log'),
    ...extra,
  });
  const qemu = await startQemu([...wrap, ...argv], site.spawn);
  const gone = new AbortController();
  const given = AbortSignal.any([
    gone.signal,
    ...(site.signal ? [site.signal] : []),
    AbortSignal.timeout(20_000),
  ]);
  void qemu.ended.then((why) => gone.abort(why));
  try {
    const monitor = await monitorOn(await connected(join(site.outside, 'monitor.sock'), given));
    const agent = agentOn(await connected(join(site.outside, 'agent.sock'), given));
    return { qemu, agent, monitor, console: () => readConsole(join(site.outside, 'console.log')) };
  } catch (error) {
    // Where QEMU ended by itself, its own words tell more than what missed it.
    const end = await before(qemu.ended, 50);
    await qemu.kill();
    throw end ?? error;
  }
}

/** What `work` gives, unless QEMU ends, `milliseconds` pass, or the caller gives up, before. @throws the reason */
export async function orGone<T>(
  { qemu }: Booted,
  work: Promise<T>,
  milliseconds: number,
  late: string,
  signal?: AbortSignal,
): Promise<T> {
  const clock = AbortSignal.timeout(milliseconds);
  const given = signal ? AbortSignal.any([clock, signal]) : clock;
  let stop: (() => void) | undefined;
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(clock.aborted ? new ExpectedError(late) : signal?.reason);
    if (given.aborted) stop();
    given.addEventListener('abort', stop);
    void qemu.ended.then(reject);
  });
  return Promise.race([work, over]).finally(() => given.removeEventListener('abort', stop!));
}
