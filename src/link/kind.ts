import type { JSONSchema } from 'json-schema-to-ts';
import type { Kind } from '../lib/registry.ts';
import type { Need } from '../plan/step.ts';
import type { Link, Scenario } from '../scenario/model.ts';

/** A kind of link between two nodes. */
export interface LinkKind extends Kind {
  schema: JSONSchema;
  needs(link: Link): readonly Need[];
  /** Lines for `ip -batch -` in the capsule, run once the namespaces are there. */
  create(link: Link, scenario: Scenario): readonly string[];
}
