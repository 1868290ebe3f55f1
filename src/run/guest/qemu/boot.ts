import { join } from 'node:path';
import { withTimeout } from '../../../lib/with-timeout.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { agentOn, type Agent } from '../agent/agent.ts';
import { readConsole } from './console.ts';
import { heartbeat, socketDeadline, type Patience } from './deadlines.ts';
import { startQemu, type Qemu } from './process.ts';
import { monitorOn, type Monitor } from './monitor.ts';
import { qemuArgv } from '../../../plan/qemu-argv.ts';
import type { Launch, Machine } from '../../../plan/guest-machine.ts';
import { StallDetector } from './stall-detector.ts';
import { connectWhenReady } from './connect.ts';

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
    AbortSignal.timeout(socketDeadline),
  ]);
  void qemu.ended.then((why) => gone.abort(why));
  try {
    const monitor = await monitorOn(await connectWhenReady(join(site.outside, 'monitor.sock'), given));
    const agent = agentOn(await connectWhenReady(join(site.outside, 'agent.sock'), given));
    return { qemu, agent, monitor, console: () => readConsole(join(site.outside, 'console.log')) };
  } catch (error) {
    // If QEMU exited, its own message says more than the failed connection.
    const end = await withTimeout(qemu.ended, 50);
    await qemu.kill();
    if (end) throw end;
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new ExpectedError(`QEMU could not be reached within ${socketDeadline / 1000} s of its start`);
    throw error;
  }
}

/**
 * What `work` gives, unless QEMU ends, the deadline passes, or the caller gives up, before.
 * @param deadline ms, or a patience with a guest that may have to wait for this machine
 * @throws the reason
 */
export async function orGone<T>(
  { qemu }: Pick<Booted, 'qemu'>,
  work: Promise<T>,
  deadline: number | Patience,
  late: string,
  signal?: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const giveUp = () => over.abort(signal?.reason);
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp);
  void qemu.ended.then((why) => over.abort(why));
  const stop = expiry(deadline, qemu, (why = late) => over.abort(new ExpectedError(why)));
  const reason = new Promise<never>((_, reject) => {
    const tell = () => reject(over.signal.reason);
    if (over.signal.aborted) tell();
    over.signal.addEventListener('abort', tell);
  });
  return Promise.race([work, reason]).finally(() => {
    stop();
    signal?.removeEventListener('abort', giveUp);
  });
}

/** @returns what calls it off */
function expiry(deadline: number | Patience, qemu: Qemu, expired: (why?: string) => void): () => void {
  if (typeof deadline === 'number') {
    const timer = setTimeout(() => expired(), deadline);
    return () => clearTimeout(timer);
  }
  const silence = new StallDetector();
  const timer = setInterval(() => {
    silence.look(qemu.pid(), heartbeat);
    if (silence.own >= deadline.own || silence.length >= deadline.most) expired();
    else if (silence.idle >= (deadline.idle ?? Infinity))
      expired(`it hangs: idle for ${deadline.idle! / 1000} s`);
  }, heartbeat);
  return () => clearInterval(timer);
}
