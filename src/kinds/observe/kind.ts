import type { Reading, WindowReading } from '../../lib/metric.ts';
import type { Outputs } from '../../lib/output.ts';
import type { Window } from '../../lib/window.ts';
import type { PlanObservationKind } from '../../plan/kind.ts';
import type { Item, Scenario } from '../../scenario/model.ts';

/** A kind of observation. */
export interface ObservationKind<C = any> extends PlanObservationKind<C> {
  /** It measures what a busy machine changes: where its metrics are judged, nothing is run beside it. */
  measures?: true;
  read(item: Item<C>, outputs: Outputs, scenario: Scenario): Reading;
  /** The metrics that can be of a part of the run (`window` in their declaration), of that part. */
  within?(item: Item<C>, outputs: Outputs, window: Window): WindowReading;
}
