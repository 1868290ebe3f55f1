import { argvOf } from '../../lib/command.ts';
import { millisecondsOf } from '../../lib/quantity.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { directoryOf, positionAt, type Path } from '../../lib/yaml/tree.ts';
import { kindOf, type EventFile } from '../kind.ts';
import type { EventItem, EventStart, Scenario } from '../model.ts';
import type { CheckedEvent } from '../schema/checked-file.ts';
import { unused } from './command.ts';
import { at, complain, partAt, type Context } from './context.ts';
import { resolveCounter } from './counter-bounds.ts';
import { checkTimes } from './event-times.ts';

const timing = ['name', 'at', 'after', 'delay', 'when', 'every', 'times'] as const;
const starts = ['at', 'after', 'when'] as const;
/** ms */
const shortestInterval = 10;
const defaultDeadline = '10s';

export type Surroundings = Pick<Scenario, 'topology' | 'manglers' | 'traffic' | 'arms'>;

/** The events of a file, each with its time looked up. */
export function resolveEvents(context: Context, taken: Set<string>, scenario: Surroundings): EventItem[] {
  const all = (context.root.events ?? []).map((raw, index) => ({ raw, path: ['events', index] }));
  const names = all.flatMap(({ raw }) => raw.name ?? []);
  const events = all.flatMap(({ raw, path }) => {
    const start = resolveStart(context, raw, path, names, scenario);
    const item = start && resolveEvent(context, raw, path, start, taken);
    if (!item || context.incomplete.has('nodes') || context.incomplete.has('links')) return item ?? [];
    const kind = kindOf(context.kinds.event, item.kind);
    const wrong = kind.check?.(item, scenario);
    const file = fileOf(context, [...path, item.kind]);
    if (!wrong) return [{ ...item, config: kind.resolve?.(item, file, scenario) ?? item.config }];
    complain(context, [...path, item.kind, ...wrong.path], wrong.problem, { allowed: wrong.allowed });
    return [];
  });
  // What was left out for a mistake may be what others wait for.
  if (events.length === all.length && !context.incomplete.has('events'))
    checkTimes(context, events, scenario.traffic);
  return events;
}

const fileOf = (context: Context, path: Path): EventFile => ({
  directory: (below) => directoryOf(positionAt(context.root, [...path, ...below])),
  ...partAt(context, path),
});

function resolveEvent(
  context: Context,
  raw: CheckedEvent,
  path: Path,
  start: EventStart,
  taken: Set<string>,
): EventItem {
  const [[kind, config] = ['', {}]] = Object.entries(raw).filter(
    ([key]) => !(timing as readonly string[]).includes(key),
  );
  const every = raw.every === undefined ? undefined : millisecondsOf(raw.every);
  if (every !== undefined && every < shortestInterval)
    complain(context, [...path, 'every'], `${raw.every} is too short to start anything`, {
      allowed: 'at least 10ms',
    });
  if (raw.times !== undefined && raw.times > 1 && every === undefined)
    complain(context, [...path, 'times'], '"times" needs "every", the time between two of them', {
      of: 'key',
    });
  return {
    kind,
    name: raw.name ?? unused(kind, taken),
    config: (config ?? {}) as EventItem['config'],
    position: at(context, path),
    start,
    ...(every === undefined ? {} : { every }),
    ...(raw.times === undefined ? {} : { times: raw.times }),
  };
}

function resolveStart(
  context: Context,
  raw: CheckedEvent,
  path: Path,
  names: readonly string[],
  scenario: Surroundings,
): EventStart | undefined {
  const given = starts.filter((key) => raw[key] !== undefined);
  const isWhenAfter = given.join() === 'after,when';
  if (given.length !== 1 && !isWhenAfter) {
    const problem = given.length === 0 ? 'nothing says when it happens' : `${joinWords(given)} together`;
    complain(context, path, problem, { allowed: 'at: DURATION, or after: EVENT, or when: CONDITION' });
    return undefined;
  }
  if (raw.delay !== undefined && raw.after === undefined)
    complain(context, [...path, 'delay'], '"delay" is the time after another event', {
      allowed: 'with `after`',
      of: 'key',
    });
  if (raw.at !== undefined) return { at: millisecondsOf(raw.at) };
  const after = raw.after === undefined ? undefined : resolveAfter(context, raw, path, names);
  if (!raw.when) return after;
  if (isWhenAfter && raw.delay !== undefined)
    complain(context, [...path, 'delay'], '"delay" and "when" together', {
      allowed: 'after and delay, or after and when',
      of: 'key',
    });
  const when = resolveWhen(context, raw.when, [...path, 'when'], scenario);
  if (isWhenAfter && !after) return undefined;
  return when && { ...when, ...(after ? { since: after.after } : {}) };
}

function resolveAfter(
  context: Context,
  { name, after = '', delay = '0s' }: CheckedEvent,
  path: Path,
  names: readonly string[],
): Extract<EventStart, { after: string }> | undefined {
  const others = names.filter((other) => other !== name);
  if (!others.includes(after)) {
    if (after !== name && context.incomplete.has('events')) return undefined;
    const problem = after === name ? 'the event waits for itself' : `no event is called "${after}"`;
    const allowed = others.length > 0 ? `events: ${joinWords(others)}` : 'no other event has a `name`';
    complain(context, [...path, 'after'], problem, { allowed, suggestion: nearestWord(after, others) });
    return undefined;
  }
  return { after, delay: millisecondsOf(delay) };
}

function resolveWhen(
  context: Context,
  raw: NonNullable<CheckedEvent['when']>,
  path: Path,
  scenario: Surroundings,
): Extract<EventStart, { when: unknown }> | undefined {
  const deadline = millisecondsOf(raw.deadline ?? defaultDeadline);
  const ofCommand = (['in', 'run', 'matches'] as const).filter((key) => raw[key] !== undefined);
  const ofCounter = (['counter', 'min', 'max'] as const).filter((key) => raw[key] !== undefined);
  if (ofCommand.length > 0 && ofCounter.length > 0) {
    complain(context, path, `${joinWords([...ofCommand, ...ofCounter])} together`, {
      allowed: 'in and run, or counter and min or max',
    });
    return undefined;
  }
  if (raw.counter !== undefined) {
    const bounds = resolveCounter(context, raw, path, scenario);
    return bounds && { when: bounds, deadline };
  }
  if (raw.in === undefined || raw.run === undefined) {
    complain(context, path, 'nothing says what is waited for', {
      allowed: 'in: NODE and run: COMMAND, or counter: NAME and min or max',
    });
    return undefined;
  }
  const matches = raw.matches === undefined ? {} : { matches: raw.matches };
  return { when: { in: raw.in, argv: argvOf(raw.run), ...matches }, deadline };
}
