import type { GuestCommand } from '../guest.ts';

/** A message of the control channel, as guest/agent.h has it. */
export interface Frame {
  type: string;
  id: number;
  payload: Buffer;
}

const head = 9;

/** The bytes of a message. */
export function encode({ type, id, payload }: Frame): Buffer {
  const bytes = Buffer.alloc(head + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(id, 4);
  bytes.write(type, 8, 'latin1');
  payload.copy(bytes, head);
  return bytes;
}

/** Takes bytes as they come and hands on whole messages. */
export function decoder(take: (frame: Frame) => void): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let length = 0;
  return (chunk) => {
    held.push(chunk);
    length += chunk.length;
    if (length < head) return;
    let bytes = held.length === 1 ? chunk : Buffer.concat(held);
    while (bytes.length >= head && bytes.length >= head + bytes.readUInt32LE(0)) {
      const end = head + bytes.readUInt32LE(0);
      take({
        type: bytes.toString('latin1', 8, 9),
        id: bytes.readUInt32LE(4),
        payload: bytes.subarray(head, end),
      });
      bytes = bytes.subarray(end);
    }
    held = [bytes];
    length = bytes.length;
  };
}

/** Standard input of a command that comes by and by, or that is a terminal. */
export const liveInput = { pieces: 0xfffffffe, terminal: 0xfffffffd } as const;

/** "Start": the network namespace, the words of a command, its environment, and its standard input if it has one. */
export function startPayload(
  { argv, stdin, namespace = '' }: GuestCommand,
  env: Readonly<Record<string, string>>,
  live?: keyof typeof liveInput,
): Buffer {
  const pairs = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const input = Buffer.from(stdin ?? '');
  const counts = Buffer.alloc(12);
  counts.writeUInt32LE(argv.length, 0);
  counts.writeUInt32LE(pairs.length, 4);
  counts.writeUInt32LE(live ? liveInput[live] : stdin === undefined ? 0xffffffff : input.length, 8);
  const words = [namespace, ...argv, ...pairs];
  return Buffer.concat([counts, Buffer.from(words.map((word) => `${word}\0`).join('')), input]);
}
