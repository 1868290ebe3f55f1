import { listAt, numberAt, parseJson, textAt } from '../../../lib/json-value.ts';
import type { Metric, MetricDeclaration, Reading } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { judgedOf } from '../judged.ts';
import { nodesOf, stepId, type Config } from './config.ts';

/** Packets that were dropped at a place for a reason. */
export interface Drop {
  node: string;
  /** "": before an interface was chosen, or at a socket. */
  interface: string;
  /** As the kernel calls it, without SKB_DROP_REASON_. */
  reason: string;
  packets: number;
  bytes: number;
}

export interface DropsDetails {
  drops: readonly Drop[];
}

export const metrics = (item: Item<Config>, scenario: Scenario): readonly MetricDeclaration[] => [
  { name: 'drops.packets', unit: 'packets', title: 'Packets that the kernel dropped, of all nodes' },
  ...nodesOf(item, scenario).map((node) => ({
    name: `drops.${node}.*`,
    unit: 'packets' as const,
    title: 'Packets dropped, by reason',
  })),
];

/** The run is in doubt where an output is not what the tool prints, or drops were not counted. */
export function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const doubt = (tool: string, what: string, step: string): Reading => {
    const id = stepId(item, step);
    return { metrics: {}, doubts: [unexpectedOutput(item.name, tool, what, id, outputs.get(id))] };
  };
  const stdout = (step: string) => outputs.get(stepId(item, step))?.stdout ?? '';
  const nodes = namespacesIn(stdout('namespaces'));
  if (nodes.size === 0) return doubt('stat', 'inode numbers', 'namespaces');
  const names = reasonsIn(stdout('reasons'));
  if (names.size === 0) return doubt('bpftool', 'enum skb_drop_reason', 'reasons');
  const uncounted = numberAt(listAt(parseJson(stdout('full')))?.[0], 'formatted', 'value');
  if (uncounted === undefined) return doubt('bpftool', 'dump of the map full', 'full');
  const counts = listAt(parseJson(stdout('places')))?.map(countAt);
  if (!counts || counts.includes(undefined)) return doubt('bpftool', 'dump of the map places', 'places');

  const drops = counts.flatMap((count): Drop[] => {
    const { netns, reason, ...rest } = count!;
    const node = nodes.get(netns);
    // Another lab's, or this machine's own.
    if (node === undefined) return [];
    return [{ node, ...rest, reason: names.get(reason) ?? `0x${reason.toString(16)}` }];
  });
  // What says least comes last.
  const vague = ({ reason }: Drop) => Number(reason === 'NOT_SPECIFIED');
  drops.sort((a, b) => vague(a) - vague(b) || b.packets - a.packets);
  return {
    metrics: metricsOf(item, drops, judgedOf(item, scenario)),
    details: { drops },
    doubts: [
      ...(uncounted > 0 ? [`${item.name}: ${uncounted} drops were not counted: too many namespaces`] : []),
      ...unknownReasons(item, scenario, new Set(names.values())),
    ],
  };
}

function metricsOf(
  item: Item<Config>,
  drops: readonly Drop[],
  judged: ReadonlySet<string>,
): Record<string, Metric> {
  const source = stepId(item, 'places');
  const metric = (value: number): Metric => ({ value, unit: 'packets', source });
  const sums = new Map([...judged].map((name) => [name, 0]));
  for (const name of sums.keys()) if (!name.startsWith('drops.')) sums.delete(name);
  sums.set('drops.packets', 0);
  for (const { node, reason, packets } of drops)
    for (const name of ['drops.packets', `drops.${node}.${reason}`])
      sums.set(name, (sums.get(name) ?? 0) + packets);
  return Object.fromEntries([...sums].map(([name, value]) => [name, metric(value)]));
}

/** A reason that is expected, or expected not to be, and that this kernel never gives. */
function unknownReasons(item: Item<Config>, scenario: Scenario, known: ReadonlySet<string>): string[] {
  return [...judgedOf(item, scenario)].flatMap((name) => {
    const reason = name.split('.').at(-1)!;
    if (name === 'drops.packets' || known.has(reason)) return [];
    return [`${item.name}: this kernel has no drop reason ${reason}`];
  });
}

/** Inode number to node, of lines like "4026532345 /run/netns/h1". */
const namespacesIn = (text: string): Map<number, string> =>
  new Map(
    [...text.matchAll(/^(\d{1,10}) \/run\/netns\/(.+)$/gm)].map(([, inode, node]) => [Number(inode), node!]),
  );

/** Number to name, of lines like "'SKB_DROP_REASON_NO_SOCKET' val=3". */
const reasonsIn = (text: string): Map<number, string> =>
  new Map(
    [...text.matchAll(/^\s*'SKB_(?:DROP_REASON_)?(\w+)' val=(\d{1,10})$/gm)].map(([, name, value]) => [
      Number(value),
      name!,
    ]),
  );

function countAt(entry: unknown) {
  const netns = numberAt(entry, 'formatted', 'key', 'netns');
  const reason = numberAt(entry, 'formatted', 'key', 'reason');
  const device = textAt(entry, 'formatted', 'key', 'device');
  const packets = numberAt(entry, 'formatted', 'value', 'packets');
  const bytes = numberAt(entry, 'formatted', 'value', 'bytes');
  if (netns === undefined || reason === undefined || packets === undefined || bytes === undefined)
    return undefined;
  return { netns, reason, interface: device ?? '', packets, bytes };
}
