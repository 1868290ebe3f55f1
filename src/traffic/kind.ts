import type { JSONSchema } from 'json-schema-to-ts';
import type { MetricDeclaration, Outputs, Reading } from '../lib/metric.ts';
import type { Kind, Wrong } from '../lib/registry.ts';
import type { CommandStep, Need, Step } from '../plan/step.ts';
import type { Item, Scenario } from '../scenario/model.ts';

/** A kind of traffic. Ids of its steps begin with `traffic/NAME/`. */
export interface TrafficKind<C = any> extends Kind {
  /** Schema of its value in a file; strings with format "node" or "endpoint" are checked to exist. */
  schema: JSONSchema;
  /** What is wrong with the item that a schema can't tell, beside `all` traffic; `path` is below its value. */
  check?(item: Item<C>, all: readonly Item[]): Wrong | undefined;
  needs(item: Item<C>): readonly Need[];
  metrics(item: Item<C>): readonly MetricDeclaration[];
  /** It measures what a busy machine changes: where its metrics are judged, nothing is run beside it. */
  measures?: true;
  /** ms that it sends, as far as that can be told before. */
  duration?(item: Item<C>): number;
  /** `serve` is there before any traffic; `run` is the traffic; `finish` is done after all traffic. */
  steps(
    item: Item<C>,
    scenario: Scenario,
  ): { serve?: readonly Step[]; run: readonly CommandStep[]; finish?: readonly Step[] };
  read(item: Item<C>, outputs: Outputs): Reading;
}
