import type { Item } from '../../scenario/model.ts';
import type { Dumps, Overtake } from './dump.ts';
import { nameOf } from './flows.ts';
import type { Flow } from './read.ts';
import type { Config } from './steps.ts';

/** An overtaken packet. Packets of a flow are numbered from 1 on, in the order they left. */
export interface Overtaken {
  flow: string;
  packet: number;
  /** More than 1: a super-packet. */
  segments: number;
  /** Of TCP: "PSH ACK". */
  flags?: string;
  sequence?: number;
  /** Numbers of the packets that left later and came before, of the next 64; `distance` counts them all. */
  overtakenBy: number[];
  distance: number;
}

export interface OrderDetails {
  from: string;
  to: string;
  overtaken: Overtaken[];
  /** Overtaken packets that are not in the list. */
  unlisted: number;
  /** Flows in which a packet was overtaken, lost or duplicated, the first of them. */
  flows: {
    flow: string;
    packets: number;
    overtaken: number;
    lost: number;
    duplicated: number;
    retransmitted: number;
  }[];
}

const defaultList = 100;
const flags = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/** What is told beside the figures. */
export function listOf({ config }: Item<Config>, dumps: Dumps, flows: readonly Flow[]): OrderDetails {
  const most = config.list ?? defaultList;
  const overtaken = dumps.overtakes
    .map(({ key, value }) => overtakenOf(nameOf(key.flow), key.flow.protocol === 6, value))
    .sort((a, b) => (a.flow === b.flow ? a.packet - b.packet : a.flow < b.flow ? -1 : 1))
    .slice(0, most);
  const listed = overtaken.reduce((sum, { segments }) => sum + segments, 0);
  const all = flows.reduce((sum, { arrived }) => sum + arrived.overtaken, 0);
  const troubled = flows.filter(({ arrived, lost }) => arrived.overtaken || arrived.duplicated || lost);
  return {
    from: config.from,
    to: config.to,
    overtaken,
    unlisted: Math.max(0, all - listed),
    flows: troubled.slice(0, most).map(({ name, sent, arrived, lost }) => ({
      flow: name,
      packets: sent.segments,
      overtaken: arrived.overtaken,
      lost,
      duplicated: arrived.duplicated,
      retransmitted: sent.retransmitted,
    })),
  };
}

function overtakenOf(flow: string, isTcp: boolean, value: Overtake): Overtaken {
  const next = value.index + value.segments;
  const by = Array.from({ length: 64 }, (_, at) => at).filter((at) => (value.behind >> BigInt(at)) & 1n);
  return {
    flow,
    packet: value.index + 1,
    segments: value.segments,
    ...(isTcp && {
      flags: flags
        .filter((_, bit) => (value.flags >> bit) & 1)

        .join(' '),
      sequence: value.seq,
    }),
    overtakenBy: by.map((at) => next + at + 1),
    distance: value.distance,
  };
}
