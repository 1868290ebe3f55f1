/** What the promise gives, or undefined after `milliseconds`, or when the signal aborts. */
export async function withTimeout<T>(
  promise: Promise<T>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  let stop: () => void;
  const over = new Promise<undefined>((resolve) => {
    const abort = () => resolve(undefined);
    const timer = setTimeout(abort, Math.max(0, milliseconds));
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  return Promise.race([promise, over]).finally(() => stop());
}
