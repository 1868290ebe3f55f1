import type { Outputs } from '../../../lib/output.ts';
import type { Item } from '../../../scenario/model.ts';
import { listAt, numberAt, parseJson, textAt } from '../../../lib/json-value.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { flowKeyAt, type FlowKey } from './flow-key.ts';
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

/** What the maps held. @returns what is wrong, where one of them was not read whole */
export function readDumps(item: Item, outputs: Outputs): Dumps | { problem: string } {
  const read = <T>(map: (typeof maps)[number], entry: (value: unknown) => T | undefined): T[] => {
    const step = idOf(item, map);
    const output = outputs.get(step);
    const entries = output?.exitCode === 0 ? listAt(parse(output.stdout))?.map(entry) : undefined;
    if (!entries || entries.includes(undefined))
      throw new Unread(unexpectedOutput(item.name, 'bpftool', `dump of the map ${map}`, step, output));
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
      overtakes: read('overtakes', overtakeOf),
    };
    if (from && to) return { from, to, ...dumps };
    const step = idOf(item, 'points');
    return {
      problem: unexpectedOutput(item.name, 'bpftool', 'counts of both points', step, outputs.get(step)),
    };
  } catch (error) {
    if (error instanceof Unread) return { problem: error.message };
    throw error;
  }
}

/** A dump that is not what bpftool prints of the map. */
class Unread extends Error {}

/** An empty map is printed as nothing. Numbers of 64 bits that are used as bits are read as text. */
const parse = (text: string): unknown =>
  parseJson(text.trim() === '' ? '[]' : text.replace(/("behind": )(\d+)/g, '$1"$2"'));

const countNames = ['seen', 'err', 'full', 'foreign'] as const;
const sentNames = ['packets', 'segments', 'retransmitted', 'forgotten', 'first_psh'] as const;
const arrivedNames = [
  ...(['packets', 'segments', 'duplicated', 'overtaken', 'overtaken_psh'] as const),
  ...(['max_distance', 'late', 'unknown'] as const),
] as const;
const overtakeNames = ['index', 'segments', 'flags', 'seq', 'distance'] as const;

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

function overtakeOf(entry: unknown): Dumps['overtakes'][number] | undefined {
  const flow = flowKeyAt(entry, 'key', 'flow');
  const nth = numberAt(entry, 'key', 'nth');
  const value = structAt(overtakeNames, entry, 'value');
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
