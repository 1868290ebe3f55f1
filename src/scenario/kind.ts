import type { JSONSchema } from 'json-schema-to-ts';
import type { Position } from '../lib/errors.ts';
import type { MetricDeclaration } from '../lib/metric.ts';
import type { Guesses } from './schema/guesses.ts';
import type { EventItem, Item, Node, Scenario, StandaloneInterface, Topology } from './model.ts';

// What the scenario room needs to know of a kind that a file names. It knows none by name: the kinds are handed to it.

/** What every kind of node, interface, link, traffic, observation and reporter has. */
export interface Kind {
  /** The word that names it in a file or on the command line. */
  kind: string;
  /** One line for help and the reference. */
  title: string;
  /** Other words for it that people write, each with what to write instead. */
  aliases?: Guesses;
  /** Other words for keys of its own, each with the key or with what to write instead. */
  guesses?: Guesses;
}

/** A mistake in an item of a file. */
export interface Wrong {
  /** Below the item's value. */
  path: readonly (string | number)[];
  problem: string;
  allowed?: string;
}

/** A kind of node, as far as a file is checked and resolved by it. */
export interface ScenarioNodeKind extends Kind {
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
  /** Of a kind whose nodes are machines of their own, each with a kernel: what is started. */
  guest?(node: Node): unknown;
}

/** A kind of interface, as far as a file is checked and resolved by it. */
export interface ScenarioInterfaceKind extends Kind {
  /** An object schema; `kind`, `mac`, `mtu` and `addresses` are common and not in it. */
  schema: JSONSchema;
  /** Checks what a schema can't express. */
  check?(config: StandaloneInterface['config']): Wrong | undefined;
  /** Interfaces of the same node that it stands on: "link" of a VLAN, "members" of a bond. */
  parents(config: StandaloneInterface['config']): readonly string[];
  /** The parents lose their own addresses to it: members of a bond. */
  enslaves: boolean;
  /**
   * For one that carries a broadcast domain of its own over its parents' (a VLAN): the domain's name there.
   * Interfaces with the same name over the same domain reach each other. Absent: it is in a domain by itself,
   * or in that of its parents if it enslaves them.
   */
  domain?(config: StandaloneInterface['config']): string;
}

/** A kind of link, as far as a file is checked by it. */
export interface ScenarioLinkKind extends Kind {
  /** An object schema; `ends`, `mtu`, `mac` and what is asked of the devices at the ends are common and not in it. */
  schema: JSONSchema;
  /** A tap stands in for it where an end is in a guest. Absent: it can't end in a guest. */
  guests?: true;
}

/** A kind of traffic, as far as a file is checked and resolved by it. */
export interface ScenarioTrafficKind<C = any> extends Kind {
  /** Schema of its value in a file; strings with format "node" or "endpoint" are checked to exist. */
  schema: JSONSchema;
  /** What is wrong with the item that a schema can't tell, beside `all` traffic; `path` is below its value. */
  check?(item: Item<C>, all: readonly Item[]): Wrong | undefined;
  metrics(item: Item<C>): readonly MetricDeclaration[];
  /** ms that it sends, as far as that can be told before. */
  duration?(item: Item<C>): number | undefined;
}

/** A kind of observation, as far as a file is checked and resolved by it. */
export interface ScenarioObservationKind<C = any> extends Kind {
  schema: JSONSchema;
  /** Made for every run, whether or not the scenario asks: its config is then {}. */
  always?: true;
  /** What is wrong with the item that a schema can't tell; `path` is below its value. */
  check?(item: Item<C>, topology: Topology): Wrong | undefined;
  /** Nodes that it looks at with one program, and that must so have one kernel: none of them may be a guest. */
  shares?(item: Item<C>): readonly string[];
  metrics(item: Item<C>, scenario: Scenario): readonly MetricDeclaration[];
}

/** A kind of event, as far as a file is checked and resolved by it. */
export interface ScenarioEventKind<C = any> extends Kind {
  schema: JSONSchema;
  /** What is wrong with the item that a schema can't tell; `path` is below its value. */
  check?(item: EventItem<C>, scenario: EventSurroundings): Wrong | undefined;
  /**
   * Looks up what a plan can't, such as programs on this machine, once the item has been checked.
   * @returns the config as the plan gets it
   */
  resolve?(item: EventItem<C>, file: EventFile, scenario: EventSurroundings): C;
  /** What it sets, and to what: two events can't set the same to different values at one moment. */
  sets?(item: EventItem<C>): Readonly<Record<string, string>>;
}

/** What events are about. */
export type EventSurroundings = Pick<Scenario, 'topology' | 'manglers'>;

/** Where an event stands. Paths begin at its value. */
export interface EventFile {
  /** Of the file that says it, absolute. */
  directory(path: ConfigPath): string;
  position(path: ConfigPath): Position;
  complain: ConfigFile['complain'];
}

/** Nodes and links that a generator makes, as a file would say them. */
export interface GeneratedTopology {
  nodes: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  /** In their short form: "h1:eth0 -- sw:h1". */
  links: readonly string[];
  routing?: 'shortest-paths';
}

/** A kind of generator, which makes a topology from a few whole numbers. */
export interface ScenarioGeneratorKind extends Kind {
  /** An object schema whose properties are whole numbers, each with a default. */
  schema: GeneratorSchema;
  /** How much it makes, without making it: what is too large is refused by this. */
  size(config: Readonly<Record<string, number>>): { nodes: number; links: number };
  generate(config: Readonly<Record<string, number>>): GeneratedTopology;
}

export interface GeneratorSchema {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: Readonly<
    Record<
      string,
      {
        readonly type: 'integer';
        readonly minimum: number;
        readonly maximum: number;
        readonly multipleOf?: number;
        readonly default: number;
        readonly description: string;
      }
    >
  >;
}

/** All kinds that a file can name, by the word that names them. */
export interface ScenarioKinds {
  generator: ReadonlyMap<string, ScenarioGeneratorKind>;
  node: ReadonlyMap<string, ScenarioNodeKind>;
  interface: ReadonlyMap<string, ScenarioInterfaceKind>;
  link: ReadonlyMap<string, ScenarioLinkKind>;
  traffic: ReadonlyMap<string, ScenarioTrafficKind>;
  observe: ReadonlyMap<string, ScenarioObservationKind>;
  event: ReadonlyMap<string, ScenarioEventKind>;
  /** The kinds of nodes and links whose kind the file does not say. */
  defaults: { node: string; link: string };
}

/** The kind of that name; the loader has checked that it exists. */
export function kindOf<K extends Kind>(kinds: ReadonlyMap<string, K>, name: string): K {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`unknown kind ${name}; known: ${[...kinds.keys()].join(', ')}`);
  return kind;
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
