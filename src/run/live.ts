import { readFile } from 'node:fs/promises';
import type { LiveSource } from '../plan/step.ts';

/** ms between two samples */
const interval = 250;

/**
 * Reports what an interface receives while traffic runs, from the kernel's own counters: reading a file
 * disturbs a measurement less than starting a command would.
 * @param pidIn gives a process in the node's network namespace
 * @param report takes bit/s
 */
export function watchLive(
  source: LiveSource,
  pidIn: () => Promise<number | undefined>,
  report: (bitsPerSecond: number) => void,
): { stop(): void } {
  let last: { at: number; bytes: number } | undefined;
  const look = async () => {
    const pid = await pidIn();
    const bytes = pid === undefined ? undefined : await receivedBytes(pid, source.interface);
    const at = performance.now();
    if (bytes !== undefined && last && !stopped) report(((bytes - last.bytes) * 8_000) / (at - last.at));
    last = bytes === undefined ? undefined : { at, bytes };
  };
  let stopped = false;
  const timer = setInterval(() => void look(), interval);
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Of /proc/net/dev (proc(5)); undefined when the process or the interface is gone. */
async function receivedBytes(pid: number, device: string): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/net/dev`, 'utf8').catch(() => '');
  const line = text.split('\n').find((one) => one.trim().startsWith(`${device}:`));
  return line === undefined ? undefined : Number(line.trim().split(/[:\s]+/)[1]);
}
