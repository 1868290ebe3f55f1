import type { JSONSchema } from 'json-schema-to-ts';
import type { MetricDeclaration, Outputs, Reading } from '../lib/metric.ts';
import type { Kind, Wrong } from '../lib/registry.ts';
import type { BpfObject, Need, Step } from '../plan/step.ts';
import type { Item, Scenario, Topology } from '../scenario/model.ts';

/** A kind of observation. Ids of its steps begin with `observe/NAME/`. */
export interface ObservationKind<C = any> extends Kind {
  schema: JSONSchema;
  /** Made for every run, whether or not the scenario asks: its config is then {}. */
  always?: true;
  /** It measures what a busy machine changes: where its metrics are judged, nothing is run beside it. */
  measures?: true;
  /** What is wrong with the item that a schema can't tell; `path` is below its value. */
  check?(item: Item<C>, topology: Topology): Wrong | undefined;
  /** Nodes that it looks at with one program, and that must so have one kernel: none of them may be a guest. */
  shares?(item: Item<C>): readonly string[];
  needs(item: Item<C>, scenario: Scenario): readonly Need[];
  metrics(item: Item<C>, scenario: Scenario): readonly MetricDeclaration[];
  /** BPF objects that it loads itself. */
  objects?(item: Item<C>, scenario: Scenario): readonly BpfObject[];
  /** `before` the traffic, when the lab stands; `after` all of it. */
  steps(item: Item<C>, scenario: Scenario): { before: readonly Step[]; after: readonly Step[] };
  read(item: Item<C>, outputs: Outputs, scenario: Scenario): Reading;
}
