import { connect, type Socket } from 'node:net';

/** ms between two tries: QEMU makes its sockets some ms after its start. */
const pause = 5;

/** Connects to a socket that may not be there yet. @throws what `given` aborts with */
export async function connectWhenReady(path: string, given: AbortSignal): Promise<Socket> {
  for (;;) {
    given.throwIfAborted();
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const trial = connect(path);
      trial.once('connect', () => resolve(trial)).once('error', () => resolve(undefined));
    });
    if (socket) return socket;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
