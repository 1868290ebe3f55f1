import type { GuestPlan } from './guest-plan.ts';
import type { Place } from './place.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';

/** Holds when `argv` exits 0 and, where `stdout` is given, its output matches that regular expression. */
export interface Condition {
  /** What is waited for, in words: "h2: iperf3 listens on TCP port 5201". */
  says: string;
  place: Place;
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  stdout?: string;
  /** The numbers in the first group of this regular expression, wherever it matches, add up to one within bounds. */
  sum?: { pattern: string; min?: number; max?: number };
  /** That it does not hold in time is kept with the output (`unheld`), for whoever reads that to judge. */
  record?: true;
  /** ms */
  deadline: number;
}

/** In the place of a signal, of a step whose condition did not hold; what was last seen is its standard error. */
export const unheld = 'CONDITION';

interface StepBase {
  /** Unique in the plan and the same each time the plan is made: "traffic/iperf3/client". */
  id: string;
  /** What it does, in words, for progress and errors. */
  title: string;
}

/** A command that runs to its end, or (with `background`) until it is stopped or the lab ends. */
export interface CommandStep extends StepBase {
  place: Place;
  /** Never a string through a shell. */
  argv: readonly string[];
  stdin?: string;
  /** FILE:LINE:COLUMN of what each line of `stdin` (or, without one, the command) was made from. */
  origins?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** ms; for a background step, until it is ready */
  deadline: number;
  background?: true;
  /** The step is done when this holds: after the command's exit, or, in the background, while it runs. */
  ready?: Condition;
  /**
   * What an exit code other than 0 means. `abort` (the default): the lab can't be built, the run ends.
   * `record`: it is kept with the output, for whoever reads that to judge.
   * A background step that ends by itself before it is stopped is held to the same.
   */
  onFailure?: 'abort' | 'record';
  /** Id of an earlier step: where that exited 0, this one has nothing left to do. */
  unless?: string;
  /** NODE:INTERFACE for which its output holds too. */
  covers?: readonly string[];
  /** Ids of background steps without which it can't go on: where one of them has died, it is not waited for. */
  daemons?: readonly string[];
  /** Of a background step: the file, in the capsule, that it writes a log to. */
  log?: string;
  /** It is about files of this machine: it runs here, also where the whole lab is in a guest. */
  outside?: true;
  /** What it does to all processes of its node, or of the one that it names. */
  processes?: { node: string; are: 'ended' | 'stopped' | 'continued' };
  /** What to show while it runs. */
  live?: LiveSource;
}

/** Ends a background step: the signal, then a wait for its exit (SIGKILL after the deadline). */
export interface StopStep extends StepBase {
  stop: string;
  signal: 'INT' | 'TERM' | 'KILL';
  /** ms */
  deadline: number;
}

export type Step = CommandStep | StopStep;

/** Signals a background step's process; with `start`, waits for its end and starts it again in its place. */
export interface DaemonStep extends StepBase {
  /** Id of the background step. */
  daemon: string;
  signal: Signal;
  start?: CommandStep;
  /** ms until its end; it is killed then */
  deadline: number;
}

export const signals = ['HUP', 'INT', 'QUIT', 'ABRT', 'KILL', 'USR1', 'USR2', 'TERM'] as const;
export type Signal = (typeof signals)[number];

/** What an event does. */
export type EventStep = CommandStep | DaemonStep;

/** Something that happens while the traffic runs; plain data, as all of the plan. */
export interface PlannedEvent {
  name: string;
  /** What happens, in words. */
  title: string;
  start: EventTime;
  /** ms between two beginnings */
  every?: number;
  /** Absent, with `every`: until the traffic ends. */
  times?: number;
  /** Run one after the other, each time. */
  steps: readonly EventStep[];
  /** After the traffic, if it has happened. */
  finish: readonly EventStep[];
}

/** ms after the start of the traffic, or after another event has ended; or as soon as a condition holds. */
export type EventTime =
  | { at: number }
  | { after: string; delay: number }
  /** Asked since the event `since` has ended, if one is named. */
  | { when: Condition; since?: string };

/** Says that while this step runs, what a node's interface receives is worth showing live. */
export interface LiveSource {
  node: string;
  interface: string;
}

/** In this order. Lanes of a stage run side by side, the steps of a lane one after the other. */
export const stageNames = [
  'create', // namespaces, guests
  'prepare', // sysctls that must be there before the first interface is
  'link', // veth pairs, VLAN, VXLAN, bond and dummy interfaces
  'configure', // addresses, routes, sysctls, offloads, neighbours, qdiscs, firewalls
  'switch', // bridges and OVS, last: a live bridge floods what hosts say while they come up
  'settle', // waits for what must hold before anything is sent
  'service', // set-up commands and services of the scenario
  'attach', // manglers
  'serve', // servers of the traffic
  'observe', // captures start, counters are read for the first time
  'traffic', // one stage a group: the items of a group run at once
  'collect', // counters again, captures stop, outputs are read
  'inspect', // what the result tells of the lab itself: offloads, versions
] as const;
export type StageName = (typeof stageNames)[number];

export interface Stage {
  name: StageName;
  lanes: readonly (readonly Step[])[];
}

/** What a kind adds to a plan. Contributions with the same stage and lane are joined, in the order given. */
export interface Contribution {
  stage: StageName;
  /** Default: the node or "capsule" of the first step. */
  lane?: string;
  steps: readonly Step[];
}

/** All that one run needs to be executed; plain data, the same for the same input. */
export interface Plan {
  /** Version of this format. */
  version: 1;
  scenario: string;
  case: string;
  arm: string;
  repetition: number;
  seed: number;
  /** `environment` is that of commands in the node, beside the usual one. */
  nodes: readonly { name: string; kind: string; environment?: Readonly<Record<string, string>> }[];
  /** Directory in which commands of the scenario run, and against which its paths are resolved. */
  directory: string;
  objects: readonly BpfObject[];
  /** Absent: none. */
  guests?: readonly GuestPlan[];
  stages: readonly Stage[];
  /** On a timeline that starts with the traffic. Absent: nothing is asked of it. */
  events?: readonly PlannedEvent[];
}

/** The plan with each of its conditions as `change` makes it. */
export function withConditions(plan: Plan, change: (condition: Condition) => Condition): Plan {
  const changed = withCommands(plan, (step) => (step.ready ? { ...step, ready: change(step.ready) } : step));
  if (!changed.events) return changed;
  const events = changed.events.map((event) =>
    'when' in event.start ? { ...event, start: { ...event.start, when: change(event.start.when) } } : event,
  );
  return { ...changed, events };
}

export const isStop = (step: Step | EventStep): step is StopStep => 'stop' in step;
export const isDaemon = (step: Step | EventStep): step is DaemonStep => 'daemon' in step;

/** The plan with each of its commands as `change` makes it. */
export function withCommands(plan: Plan, change: (step: CommandStep) => CommandStep): Plan {
  const lay = (step: Step): Step => (isStop(step) ? step : change(step));
  const stages = plan.stages.map((stage) => ({ ...stage, lanes: stage.lanes.map((lane) => lane.map(lay)) }));
  const layEvent = (step: EventStep): EventStep =>
    isDaemon(step) ? { ...step, ...(step.start ? { start: change(step.start) } : {}) } : change(step);
  const events = plan.events?.map((event) => ({
    ...event,
    steps: event.steps.map(layEvent),
    finish: event.finish.map(layEvent),
  }));
  return { ...plan, stages, ...(events ? { events } : {}) };
}
