import type { Outputs } from '../../../lib/output.ts';
import type { Item } from '../../../scenario/model.ts';
import type { FlowKey } from './flows.ts';
import { maps } from './steps.ts';
import { idOf } from './config.ts';

/** The structs of bpf/order/order.h, as far as they are read. */
export interface Sent {
  packets: number;
  segments: number;
  retransmitted: number;
  forgotten: number;
  /** Its number, counted from 1; 0 where there was none. */
  first_psh: number;
}

export interface Arrived {
  packets: number;
  segments: number;
  duplicated: number;
  overtaken: number;
  overtaken_psh: number;
  max_distance: number;
  late: number;
  unknown: number;
}

export interface Overtake {
  index: number;
  segments: number;
  flags: number;
  seq: number;
  distance: number;
  /** Bits as a decimal number, which JavaScript's numbers can't hold. */
  behind: bigint;
}

export interface Counts {
  seen: number;
  err: number;
  full: number;
  foreign: number;
}

export interface Dumps {
  from: Counts;
  to: Counts;
  sent: { key: FlowKey; value: Sent }[];
  arrived: { key: FlowKey; value: Arrived }[];
  overtakes: { key: { flow: FlowKey; nth: number }; value: Overtake }[];
}

/** What the maps held. @returns undefined where one of them was not read, or not whole */
export function readDumps(item: Item, outputs: Outputs): Dumps | undefined {
  const texts = maps.map((name) => outputs.get(idOf(item, name)));
  if (texts.some((output) => output?.exitCode !== 0)) return undefined;
  const [points, sent, arrived, overtakes] = texts.map((output) => parse(output!.stdout));
  if (!points || !sent || !arrived || !overtakes) return undefined;
  const counts = points.map(({ values }) => sum(values.map(({ value }: { value: Counts }) => value)));
  const [from, to] = counts;
  if (!from || !to) return undefined;
  return {
    from,
    to,
    sent,
    arrived,
    overtakes: overtakes.map(({ key, value }) => ({
      key,
      value: { ...value, behind: BigInt(value.behind) },
    })),
  };
}

function parse(text: string): any[] | undefined {
  try {
    // An empty map is printed as nothing. Where there are 64 bits to read, they are read as text.
    return JSON.parse(text.trim() === '' ? '[]' : text.replace(/("behind": )(\d+)/g, '$1"$2"')) as any[];
  } catch {
    return undefined;
  }
}

function sum(all: readonly Counts[]): Counts {
  const total = { seen: 0, err: 0, full: 0, foreign: 0 };
  for (const one of all) for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += one[name];
  return total;
}
