import type { Metric, MetricDeclaration, Reading, Unit } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import { type Arrived, type Dumps, readDumps } from './map-dumps.ts';
import { doubtsOf } from './doubts.ts';
import { bytesOf, nameOf, targetOf } from './flow-key.ts';
import { listOf } from './details.ts';
import { isProved, type Overtakes, readProof } from './capture-proof.ts';
import { idOf } from './config.ts';
import type { Config } from './config.ts';
import type { Flow } from './flow.ts';

const always: readonly MetricDeclaration[] = [
  { name: 'order.packets', unit: 'packets', title: 'Packets that left, as segments on the wire' },
  { name: 'order.overtaken', unit: 'packets', title: 'Packets that arrived after one that left later' },
  { name: 'order.overtaken_psh', unit: 'packets', title: 'Of these, TCP segments with PSH' },
  { name: 'order.max_distance', unit: 'packets', title: 'By how many the one was overtaken that most were' },
  { name: 'order.lost', unit: 'packets', title: 'Packets that left and did not arrive' },
  { name: 'order.duplicated', unit: 'packets', title: 'Packets that arrived once more' },
  { name: 'order.retransmitted', unit: 'packets', title: 'TCP segments that left again' },
  { name: 'order.flows', unit: 'count', title: 'Flows' },
  { name: 'order.flows_overtaken', unit: 'count', title: 'Flows in which a packet was overtaken' },
];

const proved: readonly MetricDeclaration[] = [
  {
    name: 'order.proof.overtaken',
    unit: 'packets',
    title: 'With proof: TCP packets that were overtaken, by the two captures',
  },
  {
    name: 'order.proof.unmatched',
    unit: 'packets',
    title: 'With proof: packets of the capture where they arrive that are not in the other',
  },
];

export const metrics = (item: Item<Config>): readonly MetricDeclaration[] =>
  isProved(item.config) ? [...always, ...proved] : always;

const nothing: Arrived = {
  packets: 0,
  segments: 0,
  duplicated: 0,
  overtaken: 0,
  overtaken_psh: 0,
  max_distance: 0,
  late: 0,
  unknown: 0,
};

export function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const dumps = readDumps(item, outputs);
  if ('problem' in dumps) return { metrics: {}, doubts: [dumps.problem] };
  const flows = flowsOf(item, dumps, scenario);
  const total = (of: (flow: Flow) => number) => flows.reduce((sum, flow) => sum + of(flow), 0);
  const found: Record<string, Metric> = {};
  const put = (name: string, value: number, map: string, unit: Unit = 'packets') => {
    found[`order.${name}`] = { value, unit, source: idOf(item, map) };
  };
  put(
    'packets',
    total(({ sent }) => sent.segments),
    'sent_flows',
  );
  put(
    'overtaken',
    total(({ arrived }) => arrived.overtaken),
    'arrived_flows',
  );
  put(
    'overtaken_psh',
    total(({ arrived }) => arrived.overtaken_psh),
    'arrived_flows',
  );
  put(
    'max_distance',
    flows.reduce((most, { arrived }) => Math.max(most, arrived.max_distance), 0),
    'arrived_flows',
  );
  put(
    'lost',
    total(({ lost }) => lost),
    'arrived_flows',
  );
  put(
    'duplicated',
    total(({ arrived }) => arrived.duplicated),
    'arrived_flows',
  );
  put(
    'retransmitted',
    total(({ sent }) => sent.retransmitted),
    'sent_flows',
  );
  put('flows', flows.length, 'sent_flows', 'count');
  put(
    'flows_overtaken',
    flows.filter(({ arrived }) => arrived.overtaken > 0).length,
    'arrived_flows',
    'count',
  );
  const details = { ...listOf(item, dumps, flows) };
  const doubts = doubtsOf(item, dumps, flows);
  if (!isProved(item.config)) return { metrics: found, details, doubts };
  const tcp = dumps.arrived.filter(({ key }) => key.protocol === 6);
  const proof = readProof(item, outputs, new Set(tcp.map(({ key }) => bytesOf(key))), overtakesOf(dumps));
  return {
    metrics: { ...found, ...proof.metrics },
    details: { ...details, ...(proof.compared && { proof: proof.compared }) },
    doubts: [...doubts, ...(proof.doubts ?? [])],
    files: proof.files,
  };
}

/** Overtaken packets of TCP: exactly, but where the programs' list was full and packets were super-packets. */
function overtakesOf(dumps: Dumps): Overtakes {
  const listed = dumps.overtakes.filter(({ key }) => key.flow.protocol === 6).map(({ value }) => value);
  const tcp = dumps.arrived.filter(({ key }) => key.protocol === 6).map(({ value }) => value);
  const segments = tcp.reduce((sum, { overtaken }) => sum + overtaken, 0);
  const unlisted = Math.max(0, segments - listed.reduce((sum, one) => sum + one.segments, 0));
  const single = tcp.every(({ packets, segments: all }) => packets === all);
  return {
    least: listed.length + (single ? unlisted : Math.min(unlisted, 1)),
    most: listed.length + unlisted,
    listed: listed.length,
  };
}

/**
 * The flows that go from the one point to the other: those that arrived, and of those that didn't, the ones to
 * an address of the node where they should have.
 */
function flowsOf({ config }: Item<Config>, dumps: Dumps, scenario: Scenario): Flow[] {
  const arrived = new Map(dumps.arrived.map(({ key, value }) => [nameOf(key), value]));
  const node = nodeOf(scenario.topology, config.to.split(':')[0] ?? '');
  const own = new Set(node.interfaces.flatMap(({ addresses }) => addresses.map((one) => one.split('/')[0])));
  return dumps.sent.flatMap(({ key, value: sent }) => {
    const name = nameOf(key);
    const there = arrived.get(name);
    if (!there && !own.has(targetOf(key))) return [];
    const came = there ? there.segments - there.duplicated : 0;
    return [{ name, sent, arrived: there ?? nothing, lost: Math.max(0, sent.segments - came) }];
  });
}
