import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import type { MetricDeclaration } from '../lib/metric.ts';
import { observationsOf } from '../plan/plan.ts';
import type { Item, Scenario } from '../scenario/model.ts';

/** What one item promises to measure. */
export interface Declared {
  item: string;
  declarations: readonly MetricDeclaration[];
}

const manglerMetrics: readonly MetricDeclaration[] = [
  { name: 'seen', unit: 'packets', title: 'Packets that the mangler looked at' },
  { name: 'matched', unit: 'packets', title: 'Packets that it could have changed' },
  { name: 'mangled', unit: 'packets', title: 'Packets that it changed' },
];

/** What the items of a scenario and the observations of every run measure, in their order. */
export function declaredItems(scenario: Scenario, kinds: Kinds): readonly Declared[] {
  const traffic = scenario.traffic
    .flat()
    .map((item: Item) => ({ item: item.name, declarations: kindOf(kinds.traffic, item.kind).metrics(item) }));
  const observed = observationsOf(scenario, kinds).map((item) => ({
    item: item.name,
    declarations: kindOf(kinds.observe, item.kind).metrics(item, scenario),
  }));
  return [...traffic, ...observed];
}

/** What the manglers count: always by their full name, "tcp-psh.mangled". */
export function declaredManglers(scenario: Scenario): readonly MetricDeclaration[] {
  return scenario.manglers.flatMap(({ name }) =>
    manglerMetrics.map((one) => ({ ...one, name: `${name}.${one.name}` })),
  );
}

/**
 * The name under which a result holds a metric of an item: the bare one ("throughput.mean") where only that
 * item measures it, the full one ("iperf3-2.throughput.mean") where several do. It follows from the scenario
 * alone, so that it is the same in every run.
 */
export function nameInResult(item: string, bare: string, declared: readonly Declared[]): string {
  const owners = declared.filter(({ declarations }) => declarations.some(({ name }) => covers(name, bare)));
  return owners.length > 1 ? `${item}.${bare}` : bare;
}

/** The name in the result of a metric that an author wrote, in full or bare. */
export function resolveName(written: string, declared: readonly Declared[]): string {
  const owner = declared.find(
    ({ item, declarations }) =>
      written.startsWith(`${item}.`) &&
      declarations.some(({ name }) => covers(name, written.slice(item.length + 1))),
  );
  return owner ? nameInResult(owner.item, written.slice(owner.item.length + 1), declared) : written;
}

/** Whether a declared name, which may be a family ("nstat.h1.*"), is that of a metric. */
export function covers(declaredName: string, name: string): boolean {
  return declaredName.endsWith('.*') ? name.startsWith(declaredName.slice(0, -1)) : name === declaredName;
}

/** Names in the results of a scenario, by what its author wrote. */
export function nameOf(scenario: Scenario, kinds: Kinds): (written: string) => string {
  const declared = declaredItems(scenario, kinds);
  return (written) => resolveName(written, declared);
}
