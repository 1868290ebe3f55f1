import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Agent } from './guest/agent/agent.ts';
import type { Guest, GuestCommand } from './guest/guest.ts';
import { paths } from '../plan/capsule-paths.ts';
import { continueStopped } from './capsule/stopped.ts';
import { start, type Command, type Running } from './capsule/process.ts';
import { labEnvironment } from '../lib/environment.ts';

/** How commands and files get to where a lab is. */
export interface Transport {
  /** @param clock gives ms since the run began */
  start(command: Command, clock: () => number): Running;
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** /proc/net/dev as a process sees it. @param pid as its Running tells it @param node where it runs */
  devices(pid: number, node: string): Promise<string>;
  /** Processes of a node that had been stopped were continued. */
  resumed(node: string): void;
  /** @param node whose file it is, where that may be a machine of its own */
  get(path: string, node?: string): Promise<Buffer>;
}

/**
 * Into a capsule of this machine.
 * @param stoppable nodes whose processes may be stopped
 * @param agent in the capsule: runs what is short
 */
export function capsuleTransport(
  { pid, root }: { pid: number; root: string },
  stoppable: ReadonlySet<string> = new Set(),
  agent?: Agent,
): Transport {
  const isStoppable = ({ place }: Command) => place !== 'capsule' && stoppable.has(place.node);
  return {
    start: (command, clock) =>
      agent && command.short && !isStoppable(command)
        ? agent.start(agentCommand(command), clock)
        : start(pid, command, clock, isStoppable(command)),
    resumed: (node) => continueStopped(pid, node),
    async put(path, bytes) {
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
    },
    get: (path) => readFile(join(root, path)),
    devices: (process) => readFile(`/proc/${process}/net/dev`, 'utf8'),
  };
}

const agentCommand = ({ place, argv, stdin, env }: Command): GuestCommand => ({
  argv,
  ...(place === 'capsule' ? {} : { namespace: place.node }),
  ...(stdin === undefined ? {} : { stdin }),
  env: { ...labEnvironment(paths.temporary), ...env },
});

/** Into a guest: as the one node that it is, or as all that is in it. */
function guestTransport(guest: Guest, isWhole: boolean): Transport {
  return {
    start: ({ place, argv, stdin, env }, clock) =>
      guest.start(
        {
          argv,
          ...(isWhole && place !== 'capsule' ? { namespace: place.node } : {}),
          ...(stdin === undefined ? {} : { stdin }),
          env: { ...labEnvironment(paths.temporary), HOME: '/root', ...env },
        },
        clock,
      ),
    // The agent waits for the end of what it has started, and for nothing else.
    resumed() {},
    put: (path, bytes) => guest.put(path, bytes),
    get: (path) => guest.get(path),
    devices: async (pid) => (await guest.get(`/proc/${pid}/net/dev`)).toString(),
  };
}

/** A whole lab inside one guest, which is in a capsule. */
export function inGuest(guest: Guest, base: Transport): Transport {
  const inside = guestTransport(guest, true);
  return { ...inside, start: (command, clock) => (command.outside ? base : inside).start(command, clock) };
}

/**
 * A lab in a capsule, some of whose nodes are guests. What is put there is put into each of them as well.
 * @param guests those that are there; others may come
 */
export function withGuests(base: Transport, guests: ReadonlyMap<string, Guest>): Transport {
  const at = (node: string | undefined) => {
    const guest = guests.get(node ?? '');
    return guest ? guestTransport(guest, false) : base;
  };
  return {
    start: (command, clock) =>
      at(command.place === 'capsule' ? undefined : command.place.node).start(command, clock),
    async put(path, bytes) {
      await Promise.all([base, ...[...guests.keys()].map(at)].map((transport) => transport.put(path, bytes)));
    },
    resumed: (node) => at(node).resumed(node),
    get: (path, node) => at(node).get(path),
    devices: (pid, node) => at(node).devices(pid, node),
  };
}
