import type { Item } from '../../../scenario/model.ts';
import type { Dumps, Overtake } from './map-dumps.ts';
import { nameOf } from './flow-key.ts';
import type { Flow } from './flow.ts';
import type { Config } from './config.ts';

/** An overtaken packet. Packets of a flow are numbered from 1 on, in the order they left. */
export interface Overtaken {
  flow: string;
  packet: number;
  /** More than 1: a super-packet. */
  segments: number;
  /** Of TCP: "PSH ACK". */
  flags?: string;
  /** It is the first of its flow that has PSH. */
  firstPsh?: true;
  sequence?: number;
  /** Numbers of the packets that left later and came before, of the next 64; `distance` counts them all. */
  overtakenBy: number[];
  distance: number;
}

export interface OrderDetails {
  from: string;
  to: string;
  /** The first of each flow, then the second of each, and so on. */
  overtaken: Overtaken[];
  /** Overtaken packets that are not in the list. */
  unlisted: number;
  /** Of all flows and packets, listed or not. */
  all: {
    flows: number;
    flowsOvertaken: number;
    overtaken: number;
    overtakenPsh: number;
    /** Flows whose first segment with PSH is among the overtaken ones that the programs noted. */
    flowsFirstPsh?: number;
  };
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
  const firsts = new Map(flows.map(({ name, sent }) => [name, sent.first_psh]));
  const overtaken = dumps.overtakes
    .map(({ key, value }) => {
      const flow = nameOf(key.flow);
      return overtakenOf(flow, key.flow.protocol === 6, value, firsts.get(flow));
    })
    .sort((a, b) => (a.flow === b.flow ? a.packet - b.packet : a.flow < b.flow ? -1 : 1));
  const listed = spread(overtaken).slice(0, most);
  const segments = listed.reduce((sum, one) => sum + one.segments, 0);
  const total = (of: (flow: Flow) => number) => flows.reduce((sum, flow) => sum + of(flow), 0);
  const all = {
    flows: flows.length,
    flowsOvertaken: total(({ arrived }) => (arrived.overtaken > 0 ? 1 : 0)),
    overtaken: total(({ arrived }) => arrived.overtaken),
    overtakenPsh: total(({ arrived }) => arrived.overtaken_psh),
    flowsFirstPsh: overtaken.filter(({ firstPsh }) => firstPsh).length,
  };
  const troubled = flows.filter(({ arrived, lost }) => arrived.overtaken || arrived.duplicated || lost);
  return {
    from: config.from,
    to: config.to,
    overtaken: listed,
    unlisted: Math.max(0, all.overtaken - segments),
    all,
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

/**
 * One flow with many overtaken packets would fill the list, and what is the same in every flow would not be seen. Nor
 * would the first packets with PSH behind what is overtaken by chance.
 */
function spread(all: readonly Overtaken[]): Overtaken[] {
  const turns = new Map<string, number>();
  const turnOf = ({ flow }: Overtaken) => {
    const turn = turns.get(flow) ?? 0;
    turns.set(flow, turn + 1);
    return turn;
  };
  return all
    .map((one) => ({ one, turn: turnOf(one) }))
    .sort((a, b) => a.turn - b.turn || Number(b.one.firstPsh ?? 0) - Number(a.one.firstPsh ?? 0))
    .map(({ one }) => one);
}

function overtakenOf(flow: string, isTcp: boolean, value: Overtake, firstPsh = 0): Overtaken {
  const next = value.index + value.segments;
  const isFirst = firstPsh > value.index && firstPsh <= next;
  const by = Array.from({ length: 64 }, (_, at) => at).filter((at) => (value.behind >> BigInt(at)) & 1n);
  return {
    flow,
    packet: value.index + 1,
    segments: value.segments,
    ...(isTcp && {
      flags: flags
        .filter((_, bit) => (value.flags >> bit) & 1)

        .join(' '),
      ...(isFirst && { firstPsh: true as const }),
      sequence: value.seq,
    }),
    overtakenBy: by.map((at) => next + at + 1),
    distance: value.distance,
  };
}
