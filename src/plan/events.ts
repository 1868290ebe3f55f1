import type { BpfObject } from '../mangler/bpf-object.ts';
import { counterField } from '../mangler/counters.ts';
import { kindOf } from '../scenario/kind.ts';
import type { CounterBounds, EventItem, Scenario } from '../scenario/model.ts';
import type { EventContext, PlanKinds } from './kind.ts';
import type { AttachedMangler } from './manglers.ts';
import type { Need } from './need.ts';
import type { Condition, Contribution, EventTime, PlannedEvent } from './step.ts';

/** The timeline of a run, and what it needs done before. */
export function planEvents(context: EventContext): {
  events: PlannedEvent[];
  contributions: readonly Contribution[];
  objects: readonly BpfObject[];
} {
  const all = context.scenario.events.map((item) => {
    const kind = kindOf(context.kinds.event, item.kind);
    const { run, before = [], finish = [], objects = [] } = kind.steps(item, context);
    const { name, every, times } = item;
    const event: PlannedEvent = {
      name,
      title: kind.says(item),
      start: startOf(item, context),
      ...(every === undefined ? {} : { every }),
      ...(times === undefined ? {} : { times }),
      steps: run,
      finish,
    };
    return { event, before, objects };
  });
  return {
    events: all.map(({ event }) => event),
    contributions: all.flatMap(({ before }) => before),
    objects: all.flatMap(({ objects }) => objects),
  };
}

/** What events need of the machine, their conditions included. */
export function eventNeeds(scenario: Scenario, kinds: PlanKinds): Need[] {
  return scenario.events.flatMap((item) => {
    const needs = kindOf(kinds.event, item.kind).needs(item, scenario);
    const { start, name } = item;
    if (!('when' in start) || 'counter' in start.when) return [...needs];
    const { in: node, argv } = start.when;
    const tool = argv[0]!;
    if (tool.includes('/')) return [...needs];
    return [...needs, { tool, why: `when of event ${name}`, node, command: true as const }];
  });
}

function startOf({ start }: EventItem, { manglers }: EventContext): EventTime {
  if (!('when' in start)) return start;
  const { when, deadline, since } = start;
  const later = since === undefined ? {} : { since };
  if ('counter' in when) return { when: { ...counterCondition(when, manglers), deadline }, ...later };
  const { in: node, argv, matches } = when;
  const says = `${node}: ${argv.join(' ')} ${matches === undefined ? 'exits with 0' : `says /${matches}/`}`;
  const stdout = matches === undefined ? {} : { stdout: `(?m:${matches})` };
  return { when: { says, place: { node }, argv, ...stdout, deadline }, ...later };
}

function counterCondition(
  { counter, says, min, max }: CounterBounds,
  manglers: readonly AttachedMangler[],
): Omit<Condition, 'deadline'> {
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  if ('node' in counter) {
    const { node, interface: device, name } = counter;
    const argv = ['cat', `/sys/class/net/${device}/statistics/${name}`];
    return { says, place: { node }, argv, sum: { pattern: String.raw`(\d+)`, ...bounds } };
  }
  const mangler = manglers.find(({ item }) => item.name === counter.mangler);
  if (!mangler) throw new Error(`${counter.mangler} is not attached in this arm`);
  // Of a per-CPU map bpftool prints the raw bytes too; under "formatted" the fields have their names.
  const pattern = String.raw`"${counterField(counter.name)}": ?(\d+)`;
  const argv = ['bpftool', '-j', 'map', 'dump', 'pinned', `${mangler.pins}/maps/stats`];
  return { says, place: mangler.place, argv, sum: { pattern, ...bounds } };
}
