import type { Metric, MetricDeclaration, Reading } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { judgedOf } from '../judged.ts';
import { counters, countsOf, families, idOf, isSwitch, type Config } from './steps.ts';

export function metrics({ config }: Item<Config>, { topology }: Scenario): readonly MetricDeclaration[] {
  const own = countsOf(config).map(([name, pattern]) => ({
    ...{ name: `conntrack.${name}`, unit: 'count' as const, title: `Entries that match ${pattern}` },
  }));
  const ofKernel = isSwitch(nodeOf(topology, config.on)) ? [] : counters;
  return [
    { name: 'conntrack.entries', unit: 'count', title: 'Entries when the traffic has ended' },
    { name: 'conntrack.state.*', unit: 'count', title: 'Entries of TCP in a state' },
    ...own,
    ...ofKernel.map((name) => ({
      ...{ name: `conntrack.${name}`, unit: 'count' as const, title: `Counter ${name} of conntrack -S` },
    })),
  ];
}

export function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const ofSwitch = isSwitch(nodeOf(scenario.topology, item.config.on));
  const tool = ofSwitch ? 'ovs-appctl' : 'conntrack';
  const lines: string[] = [];
  for (const part of ofSwitch ? ['all'] : families) {
    const id = idOf(item, `entries/${part}`);
    const output = outputs.get(id);
    const entries = output && entriesIn(output, ofSwitch);
    if (!entries)
      return { metrics: {}, doubts: [unexpectedOutput(item.name, tool, 'list of entries', id, output)] };
    lines.push(...entries);
  }
  const source = idOf(item, `entries/${ofSwitch ? 'all' : families[0]}`);
  const found: Record<string, Metric> = {};
  const put = (name: string, value: number, from = source) =>
    (found[`conntrack.${name}`] = { value, unit: 'count', source: from });
  put('entries', lines.length);
  for (const name of judgedOf(item, scenario))
    if (name.startsWith('conntrack.state.')) put(name.slice('conntrack.'.length), 0);
  for (const [state, some] of Map.groupBy(lines, stateOf))
    if (state !== undefined) put(`state.${state}`, some.length);
  for (const [name, pattern] of countsOf(item.config)) {
    const regex = new RegExp(pattern);
    put(name, lines.filter((line) => regex.test(line)).length);
  }
  if (ofSwitch) return { metrics: found };
  for (const when of ['before', 'after'] as const) {
    const id = idOf(item, `${when}/counters`);
    const sums = countersIn(outputs.get(id));
    if (!sums)
      return {
        metrics: found,
        doubts: [unexpectedOutput(item.name, tool, 'counters', id, outputs.get(id))],
      };
    for (const name of counters) {
      const sum = sums.get(name);
      const before = when === 'before' ? 0 : (found[`conntrack.${name}`]?.value ?? 0);
      // Older kernels don't have all of them.
      if (sum !== undefined) put(name, when === 'before' ? sum : sum - before, id);
    }
  }
  return { metrics: found };
}

/** The lines of entries. @returns undefined where the tool has printed something else */
function entriesIn({ stdout, exitCode }: Output, ofSwitch: boolean): string[] | undefined {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const isEntry = (line: string) =>
    ofSwitch ? /^\w+,orig=\(/.test(line) : /^\w+ +\d+ .*\bsrc=.* dst=/.test(line);
  return exitCode === 0 && lines.every(isEntry) ? lines : undefined;
}

/** Of an entry of TCP: the kernel prints it after the time-out, Open vSwitch among the protocol's own. */
const stateOf = (line: string): string | undefined =>
  (/^tcp +6 (?:\d+ )?([A-Z_]+\d?) /.exec(line) ?? /protoinfo=\(state=(\w+)/.exec(line))?.[1];

/** Counters, summed over the processors: "cpu=0 found=0 invalid=3 ...". */
function countersIn(output: Output | undefined): Map<string, number> | undefined {
  if (output?.exitCode !== 0) return undefined;
  const lines = output.stdout.split('\n').filter((line) => /^cpu=\d+\s/.test(line));
  if (lines.length === 0) return undefined;
  const sums = new Map<string, number>();
  for (const line of lines)
    for (const [, name, value] of line.matchAll(/\b([a-z_]+)=(\d{1,15})\b/g))
      sums.set(name!, (sums.get(name!) ?? 0) + Number(value));
  return sums;
}
