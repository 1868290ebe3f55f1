import type { FromSchema } from 'json-schema-to-ts';
import type { Metric, MetricDeclaration, Reading } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { nodeOf } from '../../../scenario/topology/lookup.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { judgedOf } from '../judged.ts';
import type { ObservationKind } from '../kind.ts';
import { type Counters, type Table, tables } from './tables.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    on: {
      description: 'A node, or several. Default: all.',
      anyOf: [
        { type: 'string', format: 'node' },
        { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', format: 'node' } },
      ],
    },
  },
} as const;

type Config = FromSchema<typeof schema>;
type When = 'before' | 'after';

const nodesOf = ({ config }: Item<Config>, scenario: Scenario): readonly string[] =>
  config.on === undefined
    ? scenario.topology.nodes.map(({ name }) => name)
    : ([config.on].flat() as string[]);
const idOf = (item: Item<Config>, when: When, node: string, { family }: Table): string =>
  `observe/${item.name}/${when}/${node}/${family}`;

function stepsOf(item: Item<Config>, scenario: Scenario, when: When): CommandStep[] {
  return nodesOf(item, scenario).flatMap((node) =>
    tables.map((table) => ({
      id: idOf(item, when, node, table),
      title: `${table.family} counters of ${node} ${when} the traffic`,
      place: { node },
      argv: table.argv,
      deadline: 10_000,
    })),
  );
}

function metrics(item: Item<Config>, scenario: Scenario): readonly MetricDeclaration[] {
  return nodesOf(item, scenario).flatMap((node) => {
    const interfaces = ['lo', ...nodeOf(scenario.topology, node).interfaces.map(({ name }) => name)];
    return tables.flatMap(({ family, separator, title }) => {
      const names = separator === ':' ? interfaces.map((iface) => `${node}:${iface}`) : [node];
      return names.map((name) => ({ name: `${family}.${name}.*`, unit: '' as const, title }));
    });
  });
}

function read(item: Item<Config>, outputs: Outputs, scenario: Scenario): Reading {
  const found: Record<string, Metric> = {};
  const doubts: string[] = [];
  const judged = judgedOf(item, scenario);
  for (const node of nodesOf(item, scenario)) {
    for (const table of tables) {
      const [earlier, source] = (['before', 'after'] as const).map((when) => idOf(item, when, node, table));
      const [before, after] = [earlier!, source!].map((step) => countersIn(outputs.get(step), table));
      if (!before || !after) {
        const step = before ? source! : earlier!;
        doubts.push(unexpectedOutput(item.name, table.argv[0]!, 'counters', step, outputs.get(step)));
        continue;
      }
      const gone = table.sparse ? [] : [...before.keys()].filter((name) => !after.has(name));
      for (const name of new Set(gone.map((counter) => counter.split('.').slice(0, -1).join('.')))) {
        doubts.push(`${item.name}: ${node}:${name} went away during the traffic`);
      }
      for (const [name, value] of after) {
        const full = `${table.family}.${node}${table.separator}${name}`;
        // Hundreds of counters are 0; a judged one is reported as 0 later.
        if (table.sparse && value === 0 && !judged.has(full)) continue;
        found[full] = { value: value - (before.get(name) ?? 0), unit: table.unit(name), source };
      }
    }
  }
  return { metrics: found, doubts };
}

function countersIn(output: Output | undefined, table: Table): Counters | undefined {
  return output?.exitCode === 0 ? table.parse(output.stdout) : undefined;
}

export default {
  kind: 'counters',
  title: 'Counters of the kernel, as differences over the traffic: network stack, interfaces, qdiscs',
  schema,
  needs: (item) => ['nstat', 'ip', 'tc'].map((tool) => ({ tool, why: `${item.name} (counters)` })),
  metrics,
  steps: (item, scenario) => ({
    before: stepsOf(item, scenario, 'before'),
    after: stepsOf(item, scenario, 'after'),
  }),
  read,
} satisfies ObservationKind<Config>;
