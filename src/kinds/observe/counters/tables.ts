import { listAt, numberAt, numbersAt, parseJson, textAt, valueAt } from '../../../lib/json-value.ts';
import type { Unit } from '../../../lib/metric.ts';

/** Counters of one node, by their metric's name without family and node. */
export type Counters = Map<string, number>;

/** A source of counters: a command that prints all of them for a node, and its parser. */
export interface Table {
  /** First part of its metrics' names: "nstat" of "nstat.h1.TcpRetransSegs". */
  family: string;
  title: string;
  argv: readonly string[];
  /** Counters that are missing are zero: only interfaces come and go. */
  sparse: boolean;
  /** Between the node and the rest of the name. */
  separator: '.' | ':';
  unit(name: string): Unit;
  /** @returns undefined where the text is not this table */
  parse(text: string): Counters | undefined;
}

const qdiscCounters = ['bytes', 'packets', 'drops', 'overlimits', 'requeues'] as const;
const unitOf = (name: string): Unit =>
  name.endsWith('bytes') ? 'bytes' : /(packets|drops|dropped)$/.test(name) ? 'packets' : 'count';

export const tables: readonly Table[] = [
  {
    family: 'nstat',
    title: "Counters of the node's network stack, by the names of nstat(8)",
    argv: ['nstat', '-a', '-s', '-z', '-j'],
    sparse: true,
    separator: '.',
    unit: () => 'count',
    parse: (text) => {
      const numbers = numbersAt(parseJson(text), 'kernel');
      return numbers && new Map(Object.entries(numbers));
    },
  },
  {
    family: 'link',
    title: 'Counters of an interface: rx_packets, tx_bytes, rx_dropped, ...',
    argv: ['ip', '-s', '-s', '-j', 'link', 'show'],
    sparse: false,
    separator: ':',
    unit: unitOf,
    parse: (text) => {
      const found: Counters = new Map();
      for (const link of listAt(parseJson(text)) ?? []) {
        for (const way of ['rx', 'tx'] as const) {
          for (const [name, value] of Object.entries(numbersAt(link, 'stats64', way) ?? {})) {
            found.set(`${textAt(link, 'ifname')}.${way}_${name}`, value);
          }
        }
      }
      return found.size > 0 ? found : undefined;
    },
  },
  {
    family: 'qdisc',
    title: "Counters of an interface's root qdisc: bytes, packets, drops, overlimits, requeues",
    argv: ['tc', '-s', '-j', 'qdisc', 'show'],
    sparse: false,
    separator: ':',
    unit: unitOf,
    parse: (text) => {
      const qdiscs = listAt(parseJson(text));
      const found: Counters = new Map();
      for (const qdisc of qdiscs?.filter((qdisc) => valueAt(qdisc, 'root') === true) ?? []) {
        for (const name of qdiscCounters)
          found.set(`${textAt(qdisc, 'dev')}.${name}`, numberAt(qdisc, name) ?? 0);
      }
      return qdiscs && found;
    },
  },
];
