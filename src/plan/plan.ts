import type { PlanKinds } from './kind.ts';
import { kindOf } from '../scenario/kind.ts';
import { planManglers, type Programs } from './manglers.ts';
import type { Arm, Item, Node, Scenario } from '../scenario/model.ts';
import { planCapsule } from './capsule.ts';
import { eventNeeds, planEvents } from './events.ts';
import { guestsOf, guestTools, inGuests, kernelNeeds, withImages } from './guest.ts';
import { planKernelLogs } from './kernel-log.ts';
import { planInspection } from './inspection.ts';
import { linkNeeds, planLinks } from './link.ts';
import { nodeNeeds, planNode } from './node.ts';
import type { GuestPlan } from './guest-plan.ts';
import type { Need } from './need.ts';
import {
  isStop,
  stageNames,
  withCommands,
  withConditions,
  type Condition,
  type Contribution,
  type Plan,
  type Stage,
  type StageName,
  type Step,
} from './step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';

export interface RunChoice {
  arm: Arm;
  /** Counts from 1. */
  repetition: number;
}

/**
 * The plan of one run. Pure: the same input gives the same plan, to the byte.
 * @param programs the manglers' sources, as src/mangler/programs.ts read them
 */
export function planRun(
  scenario: Scenario,
  { arm, repetition }: RunChoice,
  kinds: PlanKinds,
  programs: Programs,
): Plan {
  const { topology } = scenario;
  const guests = guestsOf(topology, kinds);
  const manglers = planManglers(scenario, arm, programs, guests);
  const timeline = planEvents({ scenario, kinds, arm, guests, manglers: manglers.attached, programs });
  const contributions: Contribution[] = [
    ...planCapsule(scenario, guests),
    ...planLinks(scenario, kinds),
    ...topology.nodes.flatMap((node) => planNode(node, scenario, kinds)),
    ...planInspection(scenario),
    ...manglers.contributions,
    ...timeline.contributions,
    ...planKernelLogs(scenario, guests),
  ];
  const observed = scenario.observe.map((item) => kindOf(kinds.observe, item.kind).steps(item, scenario));
  const traffic = scenario.traffic.map((group) =>
    group.map((item) => kindOf(kinds.traffic, item.kind).steps(item, scenario)),
  );
  for (const { serve } of traffic.flat())
    contributions.push(...(serve?.length ? [inLane('serve', serve)] : []));
  // Observations are made in order, the counters of one not while another's capture starts.
  contributions.push({ stage: 'observe', lane: 'observe', steps: observed.flatMap(({ before }) => before) });
  // The last to start is the first to read, so that it sees the traffic and not the others' reading.
  const finish = traffic.flat().flatMap((steps) => steps.finish ?? []);
  const after = observed.toReversed().flatMap((steps) => steps.after);
  contributions.push({ stage: 'collect', lane: 'collect', steps: [...after, ...finish] });
  const before = stagesOf(contributions, stageNames.slice(0, stageNames.indexOf('traffic')));
  const groups = traffic.map((group): Stage => ({ name: 'traffic', lanes: group.map(({ run }) => run) }));
  const plan: Plan = {
    version: 1,
    scenario: scenario.name,
    case: scenario.case.name,
    arm,
    repetition,
    seed: scenario.seed,
    nodes: topology.nodes.map((node) => describe(node, kinds)),
    directory: scenario.directory,
    objects: distinct([
      ...manglers.objects,
      ...timeline.objects,
      ...observedObjects(scenario.observe, scenario, kinds),
    ]),
    ...(guests.size > 0 ? { guests: planGuests(scenario, kinds, programs) } : {}),
    stages: [...before, ...groups, ...stagesOf(contributions, ['collect', 'inspect'])],
    ...(timeline.events.length > 0 || isTimed(scenario) ? { events: timeline.events } : {}),
  };
  return withImages(inGuests(pinned(inEnvironment(checked(plan)), scenario, guests), guests));
}

/** What a run of the scenario needs of the machine, in any of its arms. */
export function needsOf(scenario: Scenario, kinds: PlanKinds, programs: Programs): Need[] {
  const base = ['ip', 'tc', 'ss', 'sysctl', 'nsenter', 'unshare', 'mount'];
  return [
    ...base.map((tool) => ({ tool, why: 'every lab' })),
    ...(scenario.packages ?? []).map((name) => ({ package: name, why: `\`packages\` of ${scenario.name}` })),
    ...scenario.topology.nodes.flatMap((node) => nodeNeeds(node, kinds)),
    ...scenario.topology.links.flatMap((link) => linkNeeds(link, kinds)),
    ...scenario.arms.flatMap((arm) => [...planManglers(scenario, arm, programs).needs]),
    ...scenario.traffic.flat().flatMap((item) => [...kindOf(kinds.traffic, item.kind).needs(item)]),
    ...scenario.observe.flatMap((item) => [...kindOf(kinds.observe, item.kind).needs(item, scenario)]),
    ...eventNeeds(scenario, kinds),
  ];
}

/** The guests of a run. All have the same tools, so that those alike can be restored from one template. */
function planGuests(scenario: Scenario, kinds: PlanKinds, programs: Programs): GuestPlan[] {
  const needs = needsOf(scenario, kinds, programs);
  const guests = guestsOf(scenario.topology, kinds);
  const tools = guestTools(needs, (node) => guests.has(node));
  const own = guestTools(needs.filter((need) => !('command' in need && need.command)));
  return scenario.topology.nodes.flatMap((node) => {
    const guest = kindOf(kinds.node, node.kind).guest?.(node);
    return guest
      ? [{ ...guest, tools: guest.image ? own : tools, needs: kernelNeeds(needs, node.name) }]
      : [];
  });
}

function observedObjects(items: readonly Item[], scenario: Scenario, kinds: PlanKinds): BpfObject[] {
  return items.flatMap((item) => [...(kindOf(kinds.observe, item.kind).objects?.(item, scenario) ?? [])]);
}

/** What a part of the run is asked about must be known by its time. */
const isTimed = ({ expect }: Scenario): boolean =>
  expect.some(({ metric, of }) => metric.window || (of && 'metric' in of && of.metric.window));

/** A program may be attached by a mangler and by an event. */
const distinct = (objects: readonly BpfObject[]): BpfObject[] => [
  ...new Map(objects.map((object) => [object.path, object])).values(),
];

function inLane(stage: StageName, steps: readonly Step[]): Contribution {
  return { stage, steps };
}

function laneOf({ lane, steps: [first] }: Contribution): string {
  if (lane !== undefined) return lane;
  if (!first || isStop(first) || first.place === 'capsule') return 'capsule';
  return first.place.node;
}

/** Joins contributions to the same stage and lane; empty lanes and stages are left out. */
function stagesOf(contributions: readonly Contribution[], names: readonly StageName[]): Stage[] {
  return names.flatMap((name) => {
    const lanes = new Map<string, Step[]>();
    for (const contribution of contributions) {
      if (contribution.stage !== name || contribution.steps.length === 0) continue;
      const lane = laneOf(contribution);
      lanes.set(lane, [...(lanes.get(lane) ?? []), ...contribution.steps]);
    }
    return lanes.size > 0 ? [{ name, lanes: [...lanes.values()] }] : [];
  });
}

function describe(node: Node, kinds: PlanKinds): Plan['nodes'][number] {
  const environment = kindOf(kinds.node, node.kind).environment?.(node);
  return { name: node.name, kind: node.kind, ...(environment ? { environment } : {}) };
}

/** Commands of a node get its environment. */
function inEnvironment(plan: Plan): Plan {
  const of = new Map(
    plan.nodes.flatMap(({ name, environment }) => (environment ? [[name, environment]] : [])),
  );
  if (of.size === 0) return plan;
  const inIts = <T extends Pick<Condition, 'place' | 'env'>>(command: T): T => {
    const environment = command.place === 'capsule' ? undefined : of.get(command.place.node);
    return environment ? { ...command, env: { ...environment, ...command.env } } : command;
  };
  return withConditions(withCommands(plan, inIts), inIts);
}

/** Commands of a node with `cpus` run on those processors only; of a guest, all of it does. */
function pinned(plan: Plan, scenario: Scenario, guests: ReadonlySet<string>): Plan {
  const cpus = new Map(
    scenario.topology.nodes.flatMap(({ name, cpus }) =>
      cpus && !guests.has(name) ? [[name, cpus.join(',')]] : [],
    ),
  );
  if (cpus.size === 0) return plan;
  return withCommands(plan, (step) => {
    const list = step.place === 'capsule' ? undefined : cpus.get(step.place.node);
    return list === undefined ? step : { ...step, argv: ['taskset', '-c', list, ...step.argv] };
  });
}

/** Two steps of one name would hide each other's output. */
function checked(plan: Plan): Plan {
  const seen = new Set<string>();
  const timed = (plan.events ?? []).flatMap(({ steps, finish }) => [...steps, ...finish]);
  for (const { id } of [...plan.stages.flatMap((stage) => stage.lanes.flat()), ...timed]) {
    if (seen.has(id)) throw new Error(`two steps of the plan are called ${id}`);
    seen.add(id);
  }
  return plan;
}
