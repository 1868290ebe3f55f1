import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError } from '../../../lib/errors.ts';
import { compiledProgram } from '../agent/compile.ts';
import { agentPath, startAgentScript } from './cloud-init-seed.ts';

/** Bytes of a file in one message; the agent takes up to 48 MB in one, but copies it several times. */
const piece = 96 * 1024;
/** ms between two looks whether a command has ended. */
const look = 100;

/**
 * Starts lab's agent through the qemu-guest-agent of an image: it is put into the guest, and run.
 * Waits for as long as there is none.
 * @param socket connected to the port org.qemu.guest_agent.0
 * @throws ExpectedError where it refuses, as some distributions have it do
 */
export async function startAgentThrough(socket: Socket, given: AbortSignal): Promise<void> {
  const execute = await synchronised(socket, given);
  try {
    const handle = await execute('guest-file-open', { path: agentPath, mode: 'w' });
    const bytes = await readFile(await compiledProgram('guest-agent'));
    for (let at = 0; at < bytes.length; at += piece) {
      const part = bytes.subarray(at, at + piece).toString('base64');
      await execute('guest-file-write', { handle, 'buf-b64': part });
    }
    await execute('guest-file-close', { handle });
    const started = (await execute('guest-exec', {
      path: '/bin/sh',
      arg: ['-c', startAgentScript],
      'capture-output': true,
    })) as { pid?: number } | undefined;
    const pid = started?.pid;
    if (pid === undefined) throw new ExpectedError('guest-exec: the answer has no pid');
    for (;;) {
      const status = ((await execute('guest-exec-status', { pid })) ?? {}) as Status;
      if (status.exited && status.exitcode === 0) return;
      if (status.exited)
        throw new ExpectedError(
          `it could not run the agent: ${Buffer.from(status['err-data'] ?? '', 'base64')
            .toString()
            .trim()}`,
        );
      await pause(look, undefined, { signal: given });
    }
  } catch (error) {
    if (given.aborted || !(error instanceof ExpectedError)) throw error;
    throw new ExpectedError(`its qemu-guest-agent responds, but: ${error.message}`);
  } finally {
    socket.destroy();
  }
}

interface Status {
  exited?: boolean;
  exitcode?: number;
  'err-data'?: string;
}

type Execute = (command: string, argumentsOf: Record<string, unknown>) => Promise<unknown>;

/** Waits until the agent is there: it answers nothing else before a line that it is to repeat. */
async function synchronised(socket: Socket, given: AbortSignal): Promise<Execute> {
  const lines = linesOf(socket, given);
  const id = Date.now() % 1_000_000;
  socket.write(`\xff${JSON.stringify({ execute: 'guest-sync-delimited', arguments: { id } })}\n`, 'latin1');
  // Earlier data is for another reader.
  while (parseAnswer(await lines())?.return !== id);
  return async (execute, argumentsOf) => {
    socket.write(`${JSON.stringify({ execute, arguments: argumentsOf })}\n`);
    const line = await lines();
    const answer = parseAnswer(line);
    if (!answer) throw new ExpectedError(`${execute}: the answer is not JSON: ${line.slice(0, 200)}`);
    if (answer.error) throw new ExpectedError(`${execute}: ${answer.error.desc}`);
    return answer.return;
  };
}

interface Answer {
  return?: unknown;
  error?: { desc: string };
}

function parseAnswer(line: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(line);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** What the socket says, line by line. @throws what `given` aborts with */
function linesOf(socket: Socket, given: AbortSignal): () => Promise<string> {
  const ready: string[] = [];
  let rest = '';
  let wake = () => {};
  socket.on('error', () => {}); // its end is QEMU's, which is told elsewhere
  socket.on('data', (bytes: Buffer) => {
    const parts = (rest + bytes.toString('latin1').replaceAll('\xff', '')).split('\n');
    rest = parts.pop() ?? '';
    ready.push(...parts.filter(Boolean));
    wake();
  });
  given.addEventListener('abort', () => wake());
  return async () => {
    while (ready.length === 0) {
      given.throwIfAborted();
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return ready.shift()!;
  };
}
