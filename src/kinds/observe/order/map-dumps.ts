import type { Outputs } from '../../../lib/output.ts';
import type { Item } from '../../../scenario/model.ts';
import { listAt, numberAt, parseJson, textAt } from '../../../lib/json-value.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { flowKeyAt, type FlowKey } from './flow-key.ts';
import { maps } from './steps.ts';
import { stepId } from './config.ts';

// The structs of bpf/order/order.h, as far as they are read.

/** A flow where it is sent. */
export interface Sent {
  packets: number;
  segments: number;
  retransmitted: number;
  /** Packets that were identical to too many others of the flow to be told apart. */
  forgotten: number;
  /** Number, from 1 on, of the first segment with PSH; 0: there was none. */
  first_psh: number;
}

/** A flow where it arrives. */
export interface Arrived {
  packets: number;
  segments: number;
  duplicated: number;
  overtaken: number;
  overtaken_psh: number;
  max_distance: number;
  /** Too far behind the newest to tell a reordered packet from a duplicate. */
  late: number;
  /** Not known to have been sent. */
  unknown: number;
}

/** A reordered packet in the programs' list. */
export interface ReorderedEntry {
  index: number;
  segments: number;
  flags: number;
  seq: number;
  distance: number;
  /** Which of the 64 segments sent after it arrived before it; bit 0: the next. */
  behind: bigint;
}

/** Packets at one of the points. */
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
  overtakes: { key: { flow: FlowKey; nth: number }; value: ReorderedEntry }[];
}

/** What the maps held. @returns a problem where one of the dumps is not whole */
export function readDumps(item: Item, outputs: Outputs): Dumps | { problem: string } {
  const read = <T>(map: (typeof maps)[number], entry: (value: unknown) => T | undefined): T[] => {
    const step = stepId(item, map);
    const output = outputs.get(step);
    const entries = output?.exitCode === 0 ? listAt(parse(output.stdout))?.map(entry) : undefined;
    if (!entries || entries.includes(undefined))
      throw new DamagedDump(unexpectedOutput(item.name, 'bpftool', `dump of the map ${map}`, step, output));
    return entries as T[];
  };
  try {
    const [from, to] = read('points', (point) => {
      const cpus = listAt(point, 'values')?.map((cpu) => structAt(countNames, cpu, 'value'));
      return cpus && sum(cpus);
    });
    const dumps = {
      sent: read('sent_flows', (flow) => entryOf(flowKeyAt(flow, 'key'), structAt(sentNames, flow, 'value'))),
      arrived: read('arrived_flows', (flow) =>
        entryOf(flowKeyAt(flow, 'key'), structAt(arrivedNames, flow, 'value')),
      ),
      overtakes: read('overtakes', reorderedEntry),
    };
    if (from && to) return { from, to, ...dumps };
    const step = stepId(item, 'points');
    return {
      problem: unexpectedOutput(item.name, 'bpftool', 'counts of both points', step, outputs.get(step)),
    };
  } catch (error) {
    if (error instanceof DamagedDump) return { problem: error.message };
    throw error;
  }
}

/** A dump that is not what bpftool prints of the map. */
class DamagedDump extends Error {}

/** bpftool prints nothing for an empty map. `behind` has 64 bits, more than JavaScript's numbers: it is read as text. */
const parse = (text: string): unknown =>
  parseJson(text.trim() === '' ? '[]' : text.replace(/("behind": )(\d+)/g, '$1"$2"'));

const countNames = ['seen', 'err', 'full', 'foreign'] as const;
const sentNames = ['packets', 'segments', 'retransmitted', 'forgotten', 'first_psh'] as const;
const arrivedNames = [
  ...(['packets', 'segments', 'duplicated', 'overtaken', 'overtaken_psh'] as const),
  ...(['max_distance', 'late', 'unknown'] as const),
] as const;
const reorderedNames = ['index', 'segments', 'flags', 'seq', 'distance'] as const;

/** A struct of numbers; undefined where one of its members is missing. */
function structAt<N extends string>(
  names: readonly N[],
  value: unknown,
  ...path: readonly string[]
): Record<N, number> | undefined {
  const members = names.map((name) => [name, numberAt(value, ...path, name)] as const);
  if (members.some(([, number]) => number === undefined)) return undefined;
  return Object.fromEntries(members) as Record<N, number>;
}

const entryOf = <K, V>(key: K | undefined, value: V | undefined): { key: K; value: V } | undefined =>
  key === undefined || value === undefined ? undefined : { key, value };

function reorderedEntry(entry: unknown): Dumps['overtakes'][number] | undefined {
  const flow = flowKeyAt(entry, 'key', 'flow');
  const nth = numberAt(entry, 'key', 'nth');
  const value = structAt(reorderedNames, entry, 'value');
  const behind = textAt(entry, 'value', 'behind') ?? '';
  if (!flow || nth === undefined || !value || !/^\d{1,20}$/.test(behind)) return undefined;
  return { key: { flow, nth }, value: { ...value, behind: BigInt(behind) } };
}

function sum(cpus: readonly (Counts | undefined)[]): Counts | undefined {
  const total = { seen: 0, err: 0, full: 0, foreign: 0 };
  for (const counts of cpus) {
    if (!counts) return undefined;
    for (const name of countNames) total[name] += counts[name];
  }
  return total;
}
