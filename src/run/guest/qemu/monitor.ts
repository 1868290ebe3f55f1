import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { ExpectedError } from '../../../lib/errors.ts';
import { withTimeout } from '../../../lib/with-timeout.ts';
import { monitorDeadline } from './deadlines.ts';

/** QEMU's monitor (QMP). */
export interface Monitor {
  /** @returns what the command returns @throws ExpectedError with QEMU's words */
  execute(command: string, argumentsOf?: Record<string, unknown>): Promise<unknown>;
  /** Resolves when the state is saved or loaded. @throws ExpectedError where that failed, or QEMU ended */
  migrated(): Promise<void>;
  close(): void;
}

interface Answer {
  return?: unknown;
  error?: { desc: string };
  id?: number;
}

function parseAnswer(line: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(line);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Takes up the monitor of a socket that is connected to it. */
export async function monitorOn(socket: Socket): Promise<Monitor> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  let isClosed = false;
  socket.on('close', () => {
    isClosed = true;
    for (const answer of waiting.values()) answer({ error: { desc: 'QEMU ended' } });
    waiting.clear();
  });
  const lines = createInterface({ input: socket });
  // That it is gone is told by the end of the socket; readline passes the socket's own error on as its.
  socket.on('error', () => {});
  lines.on('error', () => {});
  lines.on('line', (line) => {
    const answer = parseAnswer(line);
    if (!answer) {
      // The answer can't be matched to a command, so fail all pending ones.
      for (const take of waiting.values())
        take({ error: { desc: `the answer is not JSON: ${line.slice(0, 200)}` } });
      return waiting.clear();
    }
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const execute: Monitor['execute'] = async (command, argumentsOf = {}) => {
    const id = ++last;
    const given = new Promise<Answer>((resolve) => {
      if (isClosed) return resolve({ error: { desc: 'QEMU ended' } });
      waiting.set(id, resolve);
      socket.write(`${JSON.stringify({ execute: command, arguments: argumentsOf, id })}\n`);
    });
    const answer = await withTimeout(given, monitorDeadline);
    waiting.delete(id);
    if (!answer) throw new ExpectedError(`QEMU: ${command}: no answer within ${monitorDeadline / 1000} s`);
    if (answer.error) throw new ExpectedError(`QEMU: ${command}: ${answer.error.desc}`);
    return answer.return;
  };
  await execute('qmp_capabilities');
  return {
    execute,
    async migrated() {
      for (;;) {
        const answer = (await execute('query-migrate')) as Record<string, string> | undefined;
        const { status, 'error-desc': why } = answer ?? {};
        if (status === 'completed') return;
        if (status === 'failed' || status === 'cancelled')
          throw new ExpectedError(`QEMU failed to save or load the state: ${why ?? status}`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    close: () => socket.destroy(),
  };
}
