import type { Item, Scenario } from '../../scenario/model.ts';

/** Names of the item's metrics that the scenario expects something of: a counter that is 0 is told of these alone. */
export const judgedOf = (item: Item, { expect }: Scenario): ReadonlySet<string> =>
  new Set(
    expect
      .flatMap(({ metric, of }) => [metric, ...(of && 'metric' in of ? [of.metric] : [])])
      .flatMap((metric) => (metric.item === item.name ? [metric.own] : [])),
  );
