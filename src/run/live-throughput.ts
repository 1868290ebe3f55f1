import type { LiveSource } from '../plan/step.ts';

/** ms between two samples */
const interval = 250;

/**
 * Reports what an interface receives while traffic runs, from the kernel's own counters: reading a file
 * disturbs a measurement less than starting a command would.
 * @param read gives what /proc/net/dev says in the node; undefined while there is nobody to ask
 * @param report takes bit/s
 */
export function watchThroughput(
  source: LiveSource,
  read: () => Promise<string | undefined>,
  report: (bitsPerSecond: number) => void,
): { stop(): void } {
  let last: { at: number; bytes: number } | undefined;
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    // The node may disappear at any moment.
    const text = await read().catch(() => undefined);
    const bytes = text === undefined ? undefined : receivedBytes(text, source.interface);
    const at = performance.now();
    if (bytes !== undefined && last && !stopped) report(((bytes - last.bytes) * 8_000) / (at - last.at));
    last = bytes === undefined ? undefined : { at, bytes };
    isLooking = false;
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

/** From /proc/net/dev (proc(5)); undefined when the interface is gone. */
function receivedBytes(text: string, device: string): number | undefined {
  const line = text.split('\n').find((one) => one.trim().startsWith(`${device}:`));
  return line === undefined ? undefined : Number(line.trim().split(/[:\s]+/)[1]);
}
