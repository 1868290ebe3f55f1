import type { JSONSchema } from 'json-schema-to-ts';
import type { Kind, Wrong } from '../lib/registry.ts';
import type { Need } from '../plan/step.ts';
import type { Interface, Node } from '../scenario/model.ts';

/** A kind of interface that stands by itself in a node: dummy, VLAN, VXLAN, bond. */
export interface InterfaceKind extends Kind {
  /** An object schema; `kind`, `mac`, `mtu` and `addresses` are common and not in it. */
  schema: JSONSchema;
  /** What is wrong with it that a schema can't tell. */
  check?(config: Interface['config']): Wrong | undefined;
  /** Interfaces of the same node that it stands on: "link" of a VLAN, "members" of a bond. */
  parents(config: Interface['config']): readonly string[];
  /** The parents lose their own addresses to it: members of a bond. */
  enslaves: boolean;
  /**
   * For one that carries a broadcast domain of its own over its parents' (a VLAN): the domain's name there.
   * Interfaces with the same name over the same domain reach each other. Absent: it is in a domain by itself,
   * or in that of its parents if it enslaves them.
   */
  domain?(config: Interface['config']): string;
  needs(node: Node, self: Interface): readonly Need[];
  /** Lines for `ip -n NODE -batch -` that create it. */
  create(self: Interface, node: Node): readonly string[];
}
