import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { constants } from 'node:os';
import { endOf } from './guest/agent/agent.ts';
import { brokerSocket } from './guest/agent/broker.ts';
import { failureIn, withConsole, readConsole } from './guest/qemu/console.ts';
import { decoder, encode, startPayload } from './guest/agent/frame.ts';
import type { GuestCommand } from './guest/guest.ts';
import { withTimeout } from '../lib/with-timeout.ts';
import { ExpectedError } from '../lib/errors.ts';

/** ms for a guest to answer at all. */
const deadline = 10_000;
/** Bytes of standard input in one message. */
const piece = 64 * 1024;
const [hello, command] = [1, 2];

/** A guest of a running lab. */
export interface GuestFolder {
  name: string;
  /** Its folder, as this process sees it. */
  directory: string;
}

/**
 * Runs a command in a guest of a running lab with the caller's terminal, or streams, as its own.
 * @returns its exit code, 128 and the signal's number where one ended it
 * @throws ExpectedError where the guest is gone, or doesn't answer
 */
export async function execInGuest(
  { name, directory }: GuestFolder,
  { env = {}, ...words }: Omit<GuestCommand, 'stdin'>,
): Promise<number> {
  const lost = (what: string) => {
    const shown = readConsole(`${directory}/console.log`);
    return new ExpectedError(withConsole(`the guest ${name} ${failureIn(shown) ?? what}`, shown));
  };
  const socket = connect(`${directory}/${brokerSocket}`);
  await once(socket, 'connect').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw lost('is gone');
    throw new ExpectedError(
      `the guest ${name} is still in use by its \`lab up\`: it can be entered once that has exited with --keep`,
    );
  });
  const { stdin, stdout } = process;
  const live = stdin.isTTY && stdout.isTTY ? 'terminal' : 'pieces';
  try {
    return await new Promise<number>((resolve, reject) => {
      const send = (type: string, payload: Buffer | string = '', id = command) =>
        void socket.write(encode({ type, id, payload: Buffer.from(payload) }));
      const input = inputTo(send);
      const start = () => {
        send('S', startPayload(words, env, live));
        if (live === 'terminal') terminal(socket, () => send('W', `${stdout.rows} ${stdout.columns}`));
        signals(socket, (number) => send('K', `${number} group`));
        input.begin();
      };
      socket.on(
        'data',
        decoder(({ type, id, payload }) => {
          if (id === hello && type === 'B') start();
          if (id !== command) return;
          if (type === 'O' || type === 'E')
            show(type === 'O' ? stdout : process.stderr, payload, (isGone) => {
              if (isGone) send('K', `${constants.signals.SIGPIPE} group`);
              send('A', `${payload.length}`);
            });
          if (type === 'C') input.taken(payload.length > 0);
          if (type === 'F') reject(new ExpectedError(`the guest ${name} reported: ${payload.toString()}`));
          if (type === 'X') resolve(codeOf(payload.toString()));
        }),
      );
      socket.on('error', () => {}).once('close', () => reject(lost('is gone')));
      send('B', '', hello);
      void withTimeout(
        once(socket, 'data').catch(() => true),
        deadline,
      ).then((answer) => {
        if (!answer) reject(lost(`hangs: no response for ${deadline / 1000} s`));
      });
    });
  } finally {
    socket.destroy();
    stdin.pause();
  }
}

function codeOf(text: string): number {
  const { exitCode, signal } = endOf(text);
  return exitCode ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

/** @param shown called when the bytes have been written, or with true where nobody reads them */
const show = (stream: NodeJS.WriteStream, bytes: Buffer, shown: (isGone: boolean) => void): void =>
  void stream.write(bytes, (error) => shown(error != null));

/** Sends standard input a piece at a time, as fast as the command reads it. */
function inputTo(send: (type: string, payload: Buffer | string) => void) {
  const { stdin } = process;
  let held = Buffer.alloc(0);
  let isClosed = false;
  let isEnded = false;
  let isUnderWay = false;
  const next = () => {
    if (isUnderWay || isClosed) return;
    if (held.length > 0) {
      isUnderWay = true;
      send('I', held.subarray(0, piece));
      held = held.subarray(piece);
    } else if (isEnded) {
      isClosed = true;
      send('I', '');
    } else stdin.resume();
  };
  return {
    begin() {
      stdin.on('data', (chunk: Buffer) => {
        held = Buffer.concat([held, chunk]);
        stdin.pause();
        next();
      });
      stdin.on('end', () => {
        isEnded = true;
        next();
      });
      // A terminal that has gone sends nothing more.
      stdin.on('error', () => stdin.emit('end'));
    },
    /** @param byNobody the command has closed its standard input */
    taken(byNobody: boolean) {
      isUnderWay = false;
      isClosed ||= byNobody;
      next();
    },
  };
}

/** Sends every key to the guest, and keeps the guest's terminal as large as this one. */
function terminal(socket: Socket, resized: () => void): void {
  const { stdin, stdout } = process;
  stdin.setRawMode(true);
  stdout.on('resize', resized);
  resized();
  socket.once('close', () => stdin.setRawMode(false));
}

/** Passes the signals that would end this process on to the command. */
function signals(socket: Socket, pass: (number: number) => void): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    const listener = () => pass(constants.signals[name]);
    process.on(name, listener);
    socket.once('close', () => process.off(name, listener));
  }
}
