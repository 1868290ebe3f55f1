import type { Reading } from '../../lib/metric.ts';
import type { Outputs } from '../../lib/output.ts';
import type { PlanNodeKind } from '../../plan/kind.ts';
import type { Node } from '../../scenario/model.ts';

/** A kind of node. What every node has (addresses, sysctls, services, ...) is not its business. */
export interface NodeKind extends PlanNodeKind {
  /** What its steps left behind; details are kept under the node's name. */
  read?(node: Node, outputs: Outputs): Reading;
}
