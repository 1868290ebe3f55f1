import { counterDeclarations } from '../mangler/counters.ts';
import type { MetricDeclaration } from '../lib/metric.ts';
import { kindOf, type ScenarioKinds } from './kind.ts';
import type { MetricName, Scenario } from './model.ts';

/** What one item of a scenario promises to measure, by the item's own names for it. */
export interface ItemMetrics {
  item: string;
  /** Names may end in ".*" for a family of metrics. */
  declarations: readonly MetricDeclaration[];
  /** Results call them by their full name always. */
  inFull?: true;
}

/** What traffic, observations and manglers measure, in their order. */
export function metricsOf(scenario: Scenario, kinds: ScenarioKinds): readonly ItemMetrics[] {
  return [
    ...scenario.traffic
      .flat()
      .map((item) => ({ item: item.name, declarations: kindOf(kinds.traffic, item.kind).metrics(item) })),
    ...scenario.observe.map((item) => ({
      item: item.name,
      declarations: kindOf(kinds.observe, item.kind).metrics(item, scenario),
    })),
    ...scenario.manglers.map(({ name }) => ({
      item: name,
      declarations: counterDeclarations,
      inFull: true as const,
    })),
  ];
}

/** Whether a declared name, which may be a family ("nstat.h1.*"), is that of a metric. */
export const covers = (declared: string, name: string): boolean =>
  declared.endsWith('.*')
    ? name.startsWith(declared.slice(0, -1)) && name.length >= declared.length
    : declared === name;

/**
 * The name under which a result holds a metric of an item: the item's own ("throughput.mean") where only that item
 * measures it, the full one ("iperf3-2.throughput.mean") where several do. It follows from the scenario alone, so
 * that it is the same in every run.
 */
export function nameInResult(item: string, own: string, metrics: readonly ItemMetrics[]): string {
  const owners = metrics.filter(
    ({ inFull, declarations }) => !inFull && declarations.some(({ name }) => covers(name, own)),
  );
  const isFull = owners.length > 1 || metrics.some((metric) => metric.item === item && metric.inFull);
  return isFull ? `${item}.${own}` : own;
}

export const metricName = (item: string, own: string, metrics: readonly ItemMetrics[]): MetricName => ({
  item,
  own,
  name: nameInResult(item, own, metrics),
});
