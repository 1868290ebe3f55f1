import type { JSONSchema } from 'json-schema-to-ts';
import type { Position } from '../lib/errors.ts';
import type { Outputs, Reading } from '../lib/metric.ts';
import type { Kind } from '../lib/registry.ts';
import type { Contribution, GuestPlan, Need } from '../plan/step.ts';
import type { Node, Scenario } from '../scenario/model.ts';

/** A kind of node. What every node has (addresses, sysctls, services, ...) is not its business. */
export interface NodeKind extends Kind {
  /** Keys of its own in a file, beside those that every node has: an object schema. */
  schema: JSONSchema;
  /** Joins the links at its ports into one broadcast domain: its ports get no address of their own. */
  switching: boolean;
  /**
   * Of a switch that is several: what is joined, in groups. A group holds names of its interfaces and, as
   * "overlay NAME", of what it reaches beyond its links. Absent: all its interfaces are one group.
   */
  joins?(config: Node['config'], ends: readonly string[]): readonly (readonly string[])[];
  /** Interfaces that it has without a link: a bridge has itself. They can be given addresses. */
  ownInterfaces(config: Node['config']): readonly string[];
  /** Offloads of the device at the other end of its links, where the file does not say them. */
  peerOffload?(config: Node['config']): Readonly<Record<string, boolean>>;
  /**
   * Checks what a schema can't, and looks up what a plan can't, such as files on this machine.
   * @returns the config as the plan gets it
   */
  resolve?(config: Node['config'], file: ConfigFile): Node['config'];
  /** Of commands in the node, and of whoever enters it. */
  environment?(node: Node): Readonly<Record<string, string>>;
  /**
   * Files and folders of this machine that its steps need, besides the tools that it asks for: they are brought to
   * the machine that the steps run on, if that is another. Absolute paths; in a folder all counts.
   */
  files?(node: Node): readonly string[];
  /** Of a kind whose nodes are machines of their own: what is started, but for what the whole plan says. */
  guest?(node: Node): Omit<GuestPlan, 'tools' | 'needs'>;
  needs(node: Node): readonly Need[];
  /** Steps beside the common ones. */
  plan(node: Node, scenario: Scenario): readonly Contribution[];
  /** What its steps left behind; details are kept under the node's name. */
  read?(node: Node, outputs: Outputs): Reading;
}

type ConfigPath = readonly (string | number)[];

/** Where a config stands. Paths begin at the node. */
export interface ConfigFile {
  /** Of the scenario, absolute. */
  directory: string;
  /** Interfaces of the node that are ends of links. */
  ends: readonly string[];
  /** Interfaces that the file lists. */
  listed: readonly string[];
  position(path: ConfigPath): Position;
  complain(
    path: ConfigPath,
    problem: string,
    more?: { allowed?: string; suggestion?: string; of?: 'key' | 'value' },
  ): void;
}
