import type { JSONSchema } from 'json-schema-to-ts';
import type { Kind } from '../lib/registry.ts';
import type { Contribution, Need } from '../plan/step.ts';
import type { Node, Scenario } from '../scenario/model.ts';

/** A kind of node. What every node has (addresses, sysctls, services, ...) is not its business. */
export interface NodeKind extends Kind {
  /** Keys of its own in a file, beside those that every node has: an object schema. */
  schema: JSONSchema;
  /** Joins the links at its ports into one broadcast domain: its ports get no address of their own. */
  switching: boolean;
  /** Interfaces that it has without a link: a bridge has itself. They can be given addresses. */
  ownInterfaces(config: Node['config']): readonly string[];
  needs(node: Node): readonly Need[];
  /** Steps beside the common ones. */
  plan(node: Node, scenario: Scenario): readonly Contribution[];
}
