import type { Item } from '../../../scenario/model.ts';
import type { Config } from './config.ts';
import { flowName, isTcp } from './flow-key.ts';
import { sumOver, type Flow } from './flow.ts';
import type { Dumps, ReorderedEntry } from './map-dumps.ts';

/** A reordered packet. The packets of a flow are numbered from 1 on, in the order in which they were sent. */
export interface ReorderedPacket {
  flow: string;
  packet: number;
  /** More than 1: a super-packet. */
  segments: number;
  /** TCP flags: "PSH ACK". */
  flags?: string;
  /** The first of its flow with PSH. */
  firstPsh?: true;
  sequence?: number;
  /** Numbers of the packets that were sent later and arrived before, among the next 64. */
  overtakenBy: number[];
  /** How many of those there were, the next 64 and beyond. */
  distance: number;
}

export interface OrderDetails {
  from: string;
  to: string;
  /** The first of each flow, then the second of each, and so on. */
  overtaken: ReorderedPacket[];
  /** Reordered packets that are not in the list. */
  unlisted: number;
  /** Totals over all flows and packets, listed or not. */
  all: {
    flows: number;
    flowsOvertaken: number;
    overtaken: number;
    overtakenPsh: number;
    /** Flows whose first segment with PSH was reordered, among the packets that the programs listed. */
    flowsFirstPsh?: number;
  };
  /** The first flows in which a packet was reordered, lost or duplicated. */
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
/** In the order of their bits. */
const flagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/** What the result holds beside the metrics. */
export function detailsOf({ config }: Item<Config>, dumps: Dumps, flows: readonly Flow[]): OrderDetails {
  const most = config.list ?? defaultList;
  const firstPshes = new Map(flows.map(({ name, sent }) => [name, sent.first_psh]));
  const reordered = dumps.overtakes
    .map(({ key, value }) => {
      const flow = flowName(key.flow);
      return describe(flow, isTcp(key.flow), value, firstPshes.get(flow));
    })
    .sort((a, b) => (a.flow === b.flow ? a.packet - b.packet : a.flow < b.flow ? -1 : 1));
  const listed = interleaved(reordered).slice(0, most);
  const total = sumOver(flows, ({ arrived }) => arrived.overtaken);
  const affected = flows.filter(({ arrived, lost }) => arrived.overtaken || arrived.duplicated || lost);
  return {
    from: config.from,
    to: config.to,
    overtaken: listed,
    unlisted: Math.max(0, total - listed.reduce((sum, { segments }) => sum + segments, 0)),
    all: {
      flows: flows.length,
      flowsOvertaken: flows.filter(({ arrived }) => arrived.overtaken > 0).length,
      overtaken: total,
      overtakenPsh: sumOver(flows, ({ arrived }) => arrived.overtaken_psh),
      flowsFirstPsh: reordered.filter(({ firstPsh }) => firstPsh).length,
    },
    flows: affected.slice(0, most).map(({ name, sent, arrived, lost }) => ({
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
 * The first packet of each flow, then the second of each, so that one flow with many does not fill the list and what
 * all flows have in common shows. First packets with PSH come before others of their rank.
 */
function interleaved(packets: readonly ReorderedPacket[]): ReorderedPacket[] {
  const counts = new Map<string, number>();
  const rankOf = ({ flow }: ReorderedPacket) => {
    const rank = counts.get(flow) ?? 0;
    counts.set(flow, rank + 1);
    return rank;
  };
  return packets
    .map((packet) => ({ packet, rank: rankOf(packet), firstPsh: Number(packet.firstPsh ?? 0) }))
    .sort((a, b) => a.rank - b.rank || b.firstPsh - a.firstPsh)
    .map(({ packet }) => packet);
}

/** @param firstPsh number of the flow's first segment with PSH; 0: it has none */
function describe(flow: string, tcp: boolean, entry: ReorderedEntry, firstPsh = 0): ReorderedPacket {
  const { index, segments, flags, seq, distance, behind } = entry;
  const next = index + segments;
  const isFirst = firstPsh > index && firstPsh <= next;
  const earlier = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (behind >> BigInt(bit)) & 1n);
  return {
    flow,
    packet: index + 1,
    segments,
    ...(tcp && {
      flags: flagNames.filter((_, bit) => (flags >> bit) & 1).join(' '),
      ...(isFirst && { firstPsh: true as const }),
      sequence: seq,
    }),
    overtakenBy: earlier.map((bit) => next + bit + 1),
    distance,
  };
}
