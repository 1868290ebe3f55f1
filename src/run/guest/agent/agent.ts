import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { toolEnvironment } from '../../../lib/environment.ts';
import { OutputCollector } from '../../../lib/collect-output.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import type { Output } from '../../../lib/output.ts';
import type { Running } from '../../capsule/process.ts';
import { decoder, encode, startPayload, type Frame } from './frame.ts';
import type { GuestCommand } from '../guest.ts';

/** Bytes of a file in one message. */
const piece = 1024 * 1024;

/** The host's end of the control channel. One at a time is at the other end of a guest's agent. */
export interface Agent {
  /** Makes the guest this one (identity.c), and says that it answers. @returns its kernel's release */
  hello(text: string): Promise<string>;
  start(command: GuestCommand, clock: () => number): Running;
  put(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  get(path: string): Promise<Buffer>;
  /** Resolves when the agent has answered. */
  beat(): Promise<void>;
  /** Called whenever something comes. */
  heard(by: () => void): void;
  /** Ends all that is under way: commands with the signal GUEST, the rest with an error that says why. */
  close(why: string): void;
}

interface Waiting {
  take(frame: Frame): void;
  gone(why: string): void;
}

/** Speaks with the agent through a socket that is connected to its port. */
export function agentOn(socket: Socket): Agent {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let closed: string | undefined;
  socket.on(
    'data',
    decoder((frame) => waiting.get(frame.id)?.take(frame)),
  );
  // watch-guest.ts notices an unexpected end.
  socket.on('error', () => {});
  const send = (type: string, id: number, payload: Buffer | string) => {
    if (closed === undefined) socket.write(encode({ type, id, payload: Buffer.from(payload) }));
  };
  const watch = (other: Waiting): number => {
    const id = ++last;
    if (closed === undefined) waiting.set(id, other);
    else other.gone(closed);
    return id;
  };
  /** What comes back until the last frame of it. */
  const ask = (type: string, payload: Buffer | string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const id = watch({
        take(frame) {
          if (frame.type === 'D') return void parts.push(frame.payload);
          waiting.delete(id);
          if (frame.type === 'F')
            return reject(new ExpectedError(`the guest reported: ${frame.payload.toString()}`));
          resolve(frame.type === 'Z' ? Buffer.concat(parts) : frame.payload);
        },
        gone: (why) => reject(new ExpectedError(why)),
      });
      send(type, id, payload);
    });

  return {
    hello: async (text) => (await ask('H', text)).toString(),
    beat: async () => void (await ask('B', '')),
    heard: (by) => void socket.on('data', by),
    get: (path) => ask('G', `${path}`),
    async put(path, bytes, mode = 0o644) {
      for (let at = 0; at === 0 || at < bytes.length; at += piece) {
        const header = `${at === 0 ? '=' : '+'}${mode.toString(8)} ${path}\0`;
        await ask('P', Buffer.concat([Buffer.from(header), bytes.subarray(at, at + piece)]));
      }
    },
    start(command, clock) {
      const startedAt = clock();
      const streams = { O: new OutputCollector(), E: new OutputCollector() };
      let end: (output: Output) => void;
      let started: (pid: number | undefined) => void;
      const ended = new Promise<Output>((resolve) => (end = resolve));
      const pid = new Promise<number | undefined>((resolve) => (started = resolve));
      let isOver = false;
      const over = (result: Pick<Output, 'exitCode' | 'signal'>, why = '') => {
        isOver = true;
        waiting.delete(id);
        started(undefined);
        const stderr = streams.E.text() + why + (streams.O.note() || streams.E.note());
        end({ stdout: streams.O.text(), stderr, ...result, startedAt, endedAt: clock() });
      };
      const id = watch({
        take({ type, payload }) {
          if (type === 'O' || type === 'E') streams[type].add(payload);
          if (type === 'P') started(Number(payload.toString()));
          if (type === 'X') over(endOf(payload.toString()));
          if (type === 'F') over({ exitCode: 126 }, payload.toString());
        },
        // The promise's executor has run, and so has all of this function, before anything can be gone.
        gone: (why) => queueMicrotask(() => over({ exitCode: null, signal: 'GUEST' }, why)),
      });
      send('S', id, startPayload(command, { ...toolEnvironment, ...command.env }));
      return {
        ended,
        said: () => ({ stdout: streams.O.tail(), stderr: streams.E.tail() }),
        pid: async () => (isOver ? undefined : pid),
        signal: async (name) => send('K', id, `${constants.signals[name]}`),
      };
    },
    close(why) {
      if (closed !== undefined) return;
      closed = why;
      socket.destroy();
      for (const other of [...waiting.values()]) other.gone(why);
      waiting.clear();
    },
  };
}

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** "exit 1" or "signal 15". */
export function endOf(text: string): Pick<Output, 'exitCode' | 'signal'> {
  const [how, number] = text.split(' ');
  if (how === 'exit') return { exitCode: Number(number) };
  return { exitCode: null, signal: names.get(Number(number)) ?? `${number}` };
}
