import type { Metric, MetricDeclaration, Reading, Series, Unit } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import { largest, least, mean } from '../../../lib/statistics.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { judgedOf } from '../judged.ts';
import { looksIn, type Connection, type Look } from './looks.ts';
import { idOf, type Config } from './steps.ts';

export const metrics: readonly MetricDeclaration[] = [
  { name: 'sockets.connections', unit: 'count', title: 'Different TCP connections seen' },
  { name: 'sockets.retransmits', unit: 'segments', title: 'Retransmitted segments, of all connections' },
  { name: 'sockets.cwnd.min', unit: 'segments', title: 'Smallest congestion window seen' },
  { name: 'sockets.cwnd.max', unit: 'segments', title: 'Largest congestion window seen' },
  { name: 'sockets.rtt.mean', unit: 's', title: 'Mean of the smoothed RTTs seen' },
  { name: 'sockets.rtt.max', unit: 's', title: 'Largest smoothed RTT seen' },
  { name: 'sockets.state.*', unit: 'count', title: 'Connections in a state at the last look' },
];

/** Metrics over all looks, and series of the sums of the windows and retransmits and of the mean RTT at each look. */
export function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const source = idOf(item, 'stop');
  const output = outputs.get(source);
  const looks = output && looksIn(whole(output.stdout));
  if (!looks || looks.length === 0)
    return { metrics: {}, doubts: [unexpectedOutput(item.name, 'ss', 'list of sockets', source, output)] };
  const found: Record<string, Metric> = {};
  const put = (name: string, value: number, unit: Unit) =>
    (found[`sockets.${name}`] = { value, unit, source });
  const all = looks.flatMap(({ connections }) => connections);
  const byFlow = Map.groupBy(all, ({ flow }) => flow);
  put('connections', byFlow.size, 'count');
  const retransmits = [...byFlow.values()].map((same) => largest([0, ...numbersOf(same, 'retransmits')]));
  put(
    'retransmits',
    retransmits.reduce((sum, retransmit) => sum + retransmit, 0),
    'segments',
  );
  const [windows, rtts] = [numbersOf(all, 'cwnd'), numbersOf(all, 'rtt')];
  if (windows.length > 0) {
    put('cwnd.min', least(windows), 'segments');
    put('cwnd.max', largest(windows), 'segments');
  }
  if (rtts.length > 0) {
    put('rtt.mean', mean(rtts), 's');
    put('rtt.max', largest(rtts), 's');
  }
  for (const name of judgedOf(item, scenario))
    if (name.startsWith('sockets.state.')) put(name.slice('sockets.'.length), 0, 'count');
  for (const [state, some] of Map.groupBy(looks.at(-1)!.connections, (connection) => connection.state))
    put(`state.${state}`, some.length, 'count');
  return { metrics: found, series: seriesOf(looks) };
}

/** A line that was being written when the watch was stopped is not read. */
const whole = (stdout: string): string => stdout.slice(0, stdout.lastIndexOf('\n') + 1);

function seriesOf(looks: readonly Look[]): Record<string, Series> {
  if (looks.length < 2) return {};
  const interval = (looks.at(-1)!.at - looks[0]!.at) / (looks.length - 1);
  const of = (unit: Unit, value: (connections: readonly Connection[]) => number): Series => ({
    ...{ unit, interval, values: looks.map(({ connections }) => value(connections)) },
  });
  const sum = (key: 'cwnd' | 'retransmits') => (connections: readonly Connection[]) =>
    numbersOf(connections, key).reduce((total, one) => total + one, 0);
  return {
    'sockets.cwnd': of('segments', sum('cwnd')),
    'sockets.retransmits': of('segments', sum('retransmits')),
    'sockets.rtt': of('s', (connections) => {
      const rtts = numbersOf(connections, 'rtt');
      return rtts.length > 0 ? mean(rtts) : 0;
    }),
  };
}

const numbersOf = (connections: readonly Connection[], key: 'cwnd' | 'rtt' | 'retransmits'): number[] =>
  connections.flatMap((connection) => connection[key] ?? []);
