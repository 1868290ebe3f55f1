import type { Arm, EventItem, Item, Link, Node, Scenario, StandaloneInterface } from '../scenario/model.ts';
import type { AttachedMangler, Programs } from './manglers.ts';
import type {
  ScenarioEventKind,
  ScenarioInterfaceKind,
  ScenarioKinds,
  ScenarioLinkKind,
  ScenarioNodeKind,
  ScenarioObservationKind,
  ScenarioTrafficKind,
} from '../scenario/kind.ts';
import type { GuestPlan } from './guest-plan.ts';
import type { Need } from './need.ts';
import type { CommandStep, Contribution, EventStep, Step } from './step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';

// What the plan room needs of a kind, beside what the scenario room does. It knows none by name.

/** A kind of node, as far as plans are made by it. */
export interface PlanNodeKind extends ScenarioNodeKind {
  /** Of commands in the node, and of whoever enters it. */
  environment?(node: Node): Readonly<Record<string, string>>;
  /**
   * Files and folders of this machine that its steps need, besides the tools that it asks for: they are brought to
   * the machine that the steps run on, if that is another. Absolute paths; in a folder all counts.
   */
  files?(node: Node): readonly string[];
  /** What is started, but for what the whole plan says. */
  guest?(node: Node): Omit<GuestPlan, 'tools' | 'needs'>;
  needs(node: Node): readonly Need[];
  /** Steps beside the common ones. */
  plan(node: Node, scenario: Scenario): readonly Contribution[];
}

/** A kind of interface, as far as plans are made by it. */
export interface PlanInterfaceKind extends ScenarioInterfaceKind {
  needs(node: Node, self: StandaloneInterface): readonly Need[];
  /** Lines for `ip -n NODE -batch -` that create it. */
  create(self: StandaloneInterface, node: Node): readonly string[];
}

/** A kind of link, as far as plans are made by it. */
export interface PlanLinkKind extends ScenarioLinkKind {
  needs(link: Link): readonly Need[];
  /**
   * Lines for `ip -batch -` in the capsule, run once the namespaces are there: they make both ends, each in the
   * namespace of its node, with its name, MAC and MTU.
   */
  create(link: Link, scenario: Scenario): readonly string[];
}

/** A kind of traffic, as far as plans are made by it. Ids of its steps begin with `traffic/NAME/`. */
export interface PlanTrafficKind<C = any> extends ScenarioTrafficKind<C> {
  needs(item: Item<C>): readonly Need[];
  /** `serve` is there before any traffic; `run` is the traffic; `finish` is done after all traffic. */
  steps(
    item: Item<C>,
    scenario: Scenario,
  ): { serve?: readonly Step[]; run: readonly CommandStep[]; finish?: readonly Step[] };
}

/** A kind of observation, as far as plans are made by it. Ids of its steps begin with `observe/NAME/`. */
export interface PlanObservationKind<C = any> extends ScenarioObservationKind<C> {
  needs(item: Item<C>, scenario: Scenario): readonly Need[];
  /** BPF objects that it loads itself. */
  objects?(item: Item<C>, scenario: Scenario): readonly BpfObject[];
  /** `before` the traffic, when the lab is built; `after` all of it. */
  steps(item: Item<C>, scenario: Scenario): { before: readonly Step[]; after: readonly Step[] };
}

/** What the steps of an event follow from, beside its item. */
export interface EventContext {
  scenario: Scenario;
  kinds: PlanKinds;
  arm: Arm;
  /** Nodes with a kernel of their own. */
  guests: ReadonlySet<string>;
  /** Manglers as this arm has them. */
  manglers: readonly AttachedMangler[];
  programs: Programs;
}

/** A kind of event, as far as plans are made by it. Ids of its steps begin with `event/NAME/`. */
export interface PlanEventKind<C = any> extends ScenarioEventKind<C> {
  needs(item: EventItem<C>, scenario: Scenario): readonly Need[];
  /** In words, for the timeline: "h1:eth0 goes down". */
  says(item: EventItem<C>): string;
  /**
   * `run` each time that it happens; `before` once, while the lab is built; `finish` after the traffic, where it has
   * happened, so that what is collected can be.
   */
  steps(
    item: EventItem<C>,
    context: EventContext,
  ): {
    run: readonly EventStep[];
    before?: readonly Contribution[];
    finish?: readonly EventStep[];
    objects?: readonly BpfObject[];
  };
}

/** All kinds that a scenario names, by the word that names them. */
export interface PlanKinds extends Pick<ScenarioKinds, 'generator' | 'defaults'> {
  node: ReadonlyMap<string, PlanNodeKind>;
  interface: ReadonlyMap<string, PlanInterfaceKind>;
  link: ReadonlyMap<string, PlanLinkKind>;
  traffic: ReadonlyMap<string, PlanTrafficKind>;
  observe: ReadonlyMap<string, PlanObservationKind>;
  event: ReadonlyMap<string, PlanEventKind>;
}
