import type { Position } from '../lib/errors.ts';
import type { ParameterValue } from '../mangler/parameter-types.ts';
import type { ProgramManifest } from '../mangler/programs.ts';

/** One case of a scenario file: every name resolved, every default filled in, nothing left to look up. */
export interface Scenario {
  /** Path as the user gave it. */
  file: string;
  /** Absolute path of the directory of the file. */
  directory: string;
  /** File name without its extension. */
  name: string;
  title: string;
  description?: string;
  case: Case;
  /** Seed of everything that is chosen: addresses, ports, what manglers do. */
  seed: number;
  topology: Topology;
  /** Packages that its own commands need, by their names in Debian. */
  packages?: readonly string[];
  manglers: readonly ManglerItem[];
  /** Groups run one after the other, the items of a group at once. */
  traffic: readonly (readonly Item[])[];
  observe: readonly Item[];
  /** What happens while the traffic runs. */
  events: readonly EventItem[];
  expect: readonly Expectation[];
  /** All that the file expects is of arms that the command line left out. */
  unjudged?: true;
  arms: readonly Arm[];
  /** Runs of each arm. */
  repeat: number;
  /** Factor of all deadlines, where the command line says one. */
  patience?: number;
  /** Whether nothing is run beside it; absent where the author doesn't say. */
  alone?: boolean;
  /** The whole lab is built inside a guest. */
  inVm?: InVm;
}

export interface InVm {
  /** "default", "host", "debian:VERSION", or an absolute path. */
  kernel: string;
  /** Files and folders that are put into the guest too, at the same path; the scenario's commands then start in its folder. */
  files?: readonly string[];
}

export interface Case {
  /** "" where the scenario has no matrix; else "OVS_BUILD=/usr, MTU=9000". */
  name: string;
  values: Readonly<Record<string, string>>;
}

/** baseline: no program. pass: the program `pass` in the place of each mangler. mangled: the manglers. */
export const arms = ['baseline', 'pass', 'mangled'] as const;
export type Arm = (typeof arms)[number];

export interface Topology {
  /** Links are quiet: see docs/internals.md. */
  quiet: boolean;
  nodes: readonly Node[];
  links: readonly Link[];
}

/** A node, with the keys that every kind has. `config` holds those of its kind. */
export interface Node {
  name: string;
  kind: string;
  position: Position;
  interfaces: readonly Interface[];
  routes: readonly Route[];
  forwarding: boolean;
  sysctl: Readonly<Record<string, string>>;
  /** Extra lines for the hosts file: name to address. */
  hosts: Readonly<Record<string, string>>;
  /** A ruleset for `nft -f -`. */
  nftables?: string;
  /** Table to rules, as iptables-restore reads them: { filter: ["-A INPUT -j DROP"] }. */
  iptables: Readonly<Record<string, readonly string[]>>;
  ip6tables: Readonly<Record<string, readonly string[]>>;
  setup: readonly UserCommand[];
  services: readonly Service[];
  /** Processors that the node's commands are pinned to. */
  cpus?: readonly number[];
  config: Readonly<Record<string, unknown>>;
}

/** An interface of a node: an end of a link, or one that stands by itself. */
export type Interface = LinkEnd | StandaloneInterface;

interface InterfaceBase {
  name: string;
  mac: string;
  mtu?: number;
  /** With prefix length: "10.0.0.1/24". Empty: none. */
  addresses: readonly string[];
  /** The broadcast domain that it belongs to: the index among the topology's. -1: none (a member of a bond). */
  segment: number;
  position: Position;
}

/** An end of a link: one object, in Link.ends and in Node.interfaces. */
export interface LinkEnd extends InterfaceBase {
  node: string;
  /** Name of the link. */
  link: string;
  /** Feature of `ethtool -K` to on or off. */
  offload: Readonly<Record<string, boolean>>;
  /** Segments in a super-packet, as `ip link set gso_max_segs`. */
  gsoMaxSegs?: number;
  /** tbf on egress. bit/s, bytes, ns. */
  rate?: { rate: number; burst: number; latency: number };
  /** netem on egress: its words as tc-netem(8) takes them, ready to be put behind "netem". */
  impair?: readonly string[];
}

/** An interface that the file lists (dummy, VLAN, VXLAN, bond), or that the kind of its node makes (a bridge). */
export interface StandaloneInterface extends InterfaceBase {
  /** A kind of src/kinds/interface/. Absent: the kind of the node makes it. */
  kind?: string;
  config: Readonly<Record<string, unknown>>;
}

/** A gateway and the interface that it is reached by. */
export interface NextHop {
  via: string;
  dev: string;
}

export interface Route {
  /** "default", or an address with prefix length. */
  to: string;
  via?: string;
  dev?: string;
  /** Several gateways at equal cost, in place of `via` and `dev`. */
  nexthops?: readonly NextHop[];
  /** Further words of ip-route(8), name to value: metric, src, table, mtu, advmss, ... */
  options: Readonly<Record<string, string>>;
  position: Position;
}

export interface UserCommand {
  argv: readonly string[];
  /** ms */
  deadline: number;
  position: Position;
}

export interface Service extends UserCommand {
  name: string;
  /** When it counts as ready. Without it: as soon as it is started. */
  ready?: { tcp: number } | { udp: number } | { run: readonly string[]; matches?: string } | { file: string };
}

export interface Link {
  kind: string;
  /** "h1:eth0--h2:eth0": the name in errors. */
  name: string;
  /** A number that follows from its name: 0 to 2^24 - 1, once a topology. */
  slot: number;
  ends: readonly [LinkEnd, LinkEnd];
  config: Readonly<Record<string, unknown>>;
  position: Position;
}

/** Of manglers/traffic/observe: one object of a kind. `name` prefixes its metrics where there are several. */
export interface Item<C = Readonly<Record<string, unknown>>> {
  kind: string;
  /** Unique among the scenario's items. */
  name: string;
  config: C;
  position: Position;
}

/** Something that happens while the traffic runs. */
export interface EventItem<C = Readonly<Record<string, unknown>>> extends Item<C> {
  start: EventStart;
  /** ms between two beginnings */
  every?: number;
  /** How often it happens; with `every`, absent: until the traffic ends. */
  times?: number;
}

/** When an event happens first. ms */
export type EventStart =
  /** After the start of the traffic. */
  | { at: number }
  /** After another event has ended, all its repetitions included. */
  | { after: string; delay: number }
  /** As soon as something holds; it is asked from then on that another event has ended, if one is named. */
  | { when: CommandSays | CounterBounds; deadline: number; since?: string };

/** A command in a node exits 0 and says what matches. */
export interface CommandSays {
  in: string;
  argv: readonly string[];
  matches?: string;
}

export interface CounterBounds {
  /** Of an interface, as /sys/class/net/IFACE/statistics calls it, or of a mangler. */
  counter: { node: string; interface: string; name: string } | { mangler: string; name: string };
  /** As the file has it. */
  says: string;
  min?: number;
  max?: number;
}

export interface ManglerItem {
  /** Unique: the program's name, and "-2" and so on where it occurs again. */
  name: string;
  node: string;
  interface: string;
  hook: 'egress' | 'ingress' | 'xdp';
  /** Only for xdp. */
  mode: 'native' | 'generic';
  /** A run in which it changes nothing proves something. */
  idle?: 'allow';
  /** The name in bpf/, or an absolute path to a .c or .o file. */
  program: string;
  /** The program that this was when the file was checked. */
  manifest: ProgramManifest;
  /** First field of its parameters. */
  seed: number;
  parameters: Readonly<Record<string, ParameterValue>>;
  position: Position;
}

/** A metric that an expectation is about. */
export interface MetricName {
  /** Traffic, observation or mangler that measures it. */
  item: string;
  /** What the item calls it: "throughput.mean". */
  own: string;
  /** The part of the run that it is of; absent: all of it. */
  window?: ExpectedWindow;
  /** What results call it: as the item, or "iperf3-2.throughput.mean" where several items measure it. */
  name: string;
}

/** The end of an event, or the beginning of the next; or ms after the start of the traffic. */
export type Moment = { event: string } | { at: number };

export interface ExpectedWindow {
  after?: Moment;
  before?: Moment;
  /** "during cut..mend": part of the metric's name in results. */
  says: string;
}

/** `metric` must lie between `min` and `max` (both in the metric's unit, or a share of `of`). */
export interface Expectation {
  metric: MetricName;
  /** The arm whose runs are judged. */
  arm: Arm;
  min?: number;
  max?: number;
  /** Bounds are shares of this: another arm's same metric, or another metric of the same run. */
  of?: { arm: Arm } | { metric: MetricName };
  /** A comparison of arms passes where the noise is larger than the effect. */
  noise?: 'allow';
  /** The bound as the author wrote it: "min 90% of baseline". */
  says: string;
  position: Position;
}
