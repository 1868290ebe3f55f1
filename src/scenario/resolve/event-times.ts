import { formatValue } from '../../lib/format-value.ts';
import { kindOf } from '../kind.ts';
import type { EventItem, Scenario } from '../model.ts';
import { complain, type Context } from './context.ts';

/** Repetitions of an event that are compared with others. */
const mostCompared = 1000;

/** Events that can't happen as the file says: in a circle, after the traffic, or against each other. */
export function checkTimes(
  context: Context,
  events: readonly EventItem[],
  traffic: Scenario['traffic'],
): void {
  checkCircles(context, events);
  checkEnd(context, events, traffic);
  checkContradictions(context, events);
}

function checkCircles(context: Context, events: readonly EventItem[]): void {
  const byName = new Map(events.map((event) => [event.name, event]));
  const done = new Set<EventItem>();
  for (const event of events) {
    const chain: EventItem[] = [];
    for (let here: EventItem | undefined = event; here && !done.has(here);) {
      if (chain.includes(here)) {
        const circle = [...chain.slice(chain.indexOf(here)), here].map(({ name }) => name);
        complain(context, ['events', events.indexOf(here), 'after'], 'the event waits for itself', {
          allowed: `one of ${circle.join(' -> ')} says \`at\` or \`when\``,
        });
        break;
      }
      chain.push(here);
      here = byName.get(followed(here) ?? '');
    }
    for (const name of chain) done.add(name);
  }
}

/** The event that it waits for. */
const followed = ({ start }: EventItem): string | undefined =>
  'after' in start ? start.after : 'when' in start ? start.since : undefined;

/** ms that all traffic takes, as far as that can be told before. */
export function durationOf({ kinds }: Context, traffic: Scenario['traffic']): number | undefined {
  const groups = traffic.map((group) =>
    group.map((item) => kindOf(kinds.traffic, item.kind).duration?.(item)),
  );
  if (groups.flat().includes(undefined)) return undefined;
  return groups.reduce((sum, group) => sum + Math.max(0, ...group.map((time) => time!)), 0);
}

function checkEnd(context: Context, events: readonly EventItem[], traffic: Scenario['traffic']): void {
  if (context.incomplete.has('traffic')) return;
  if (events.length > 0 && traffic.length === 0) {
    complain(context, ['events', 0], 'events happen while traffic runs, and there is none', {
      allowed: '`traffic` says what is sent; `wait` is an item of it that sends nothing',
    });
    return;
  }
  const end = durationOf(context, traffic);
  if (end === undefined) return;
  const after = `the traffic ends after ${formatValue(end / 1000, 's')}`;
  for (const [index, { start, every, times = 1 }] of events.entries()) {
    if (!('at' in start)) continue;
    const last = start.at + (every ?? 0) * (times - 1);
    const isInTime = start.at < end || start.at === 0;
    if (isInTime && (last < end || last === 0)) continue;
    const key = isInTime ? 'times' : 'at';
    const problem = isInTime
      ? `the last of them would be at ${formatValue(last / 1000, 's')}, and ${after}`
      : `${after}`;
    complain(context, ['events', index, key], problem, { allowed: 'an event happens while traffic runs' });
  }
}

/** Two events that set the same thing to different values at the same moment. */
function checkContradictions(context: Context, events: readonly EventItem[]): void {
  const set = new Map<string, { value: string; name: string }>();
  for (const [index, event] of events.entries()) {
    const { start, every = 0, times = every > 0 ? mostCompared : 1 } = event;
    if ('when' in start) continue;
    const aspects = Object.entries(kindOf(context.kinds.event, event.kind).sets?.(event) ?? {});
    const moments =
      'at' in start
        ? Array.from({ length: Math.min(times, mostCompared) }, (_, turn) => ` at ${start.at + turn * every}`)
        : [` ${start.delay} after ${start.after}`];
    const clash = aspects
      .flatMap(([aspect, value]) =>
        moments.map((moment) => {
          const key = `${aspect}${moment}`;
          const other = set.get(key);
          set.set(key, other ?? { value, name: event.name });
          return other && other.value !== value ? { aspect, other, value } : undefined;
        }),
      )
      .find((time) => time !== undefined);
    if (clash)
      complain(
        context,
        ['events', index],
        `at the same moment ${clash.other.name} sets ${clash.aspect} to ${clash.other.value}, and this to ${clash.value}`,
        { allowed: 'one of them earlier than the other' },
      );
  }
}
