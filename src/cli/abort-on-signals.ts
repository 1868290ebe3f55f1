import { InterruptedError, exitCodes } from '../lib/errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal asks for an orderly end; the second ends this process at once, and the kernel takes the
 * lab down, as it does after SIGKILL.
 * @returns a signal to hand on, and what gives the signals their usual meaning back
 */
export function abortOnSignals(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const listeners = signals.map((name) => {
    const listener = () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort(new InterruptedError(name));
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return { signal: controller.signal, release: () => listeners.forEach((off) => off()) };
}
