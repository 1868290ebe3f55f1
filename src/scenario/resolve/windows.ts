import { parseDuration } from '../../lib/quantity.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import type { Path } from '../../lib/yaml/tree.ts';
import type { ExpectedWindow, Moment } from '../model.ts';
import { complain, type Context } from './context.ts';
import type { FoundMetric } from './find-metric.ts';

/** The keys that say of which part of a run something is meant. */
export interface CheckedWindow {
  during?: readonly string[];
  before?: string;
  after?: string;
}

/**
 * @returns undefined: the whole run
 * @param end ms that the traffic takes, as far as that can be told before
 */
export function resolveWindow(
  context: Context,
  path: Path,
  { during, before, after }: CheckedWindow,
  end: number | undefined,
): ExpectedWindow | undefined {
  if (during && (before !== undefined || after !== undefined))
    complain(context, [...path, 'during'], '"during" has both ends already', {
      allowed: 'during: [FROM, TO], or `after`, `before` or both',
      of: 'key',
    });
  const [from, to] = during ?? [after, before];
  if (from === undefined && to === undefined) return undefined;
  const where = (key: 'after' | 'before') =>
    during ? [...path, 'during', key === 'after' ? 0 : 1] : [...path, key];
  const [first, last] = [
    from === undefined ? undefined : resolveMoment(context, where('after'), from),
    to === undefined ? undefined : resolveMoment(context, where('before'), to),
  ];
  checkOrder(context, path, first, last, end);
  const says =
    from === undefined ? `before ${to}` : to === undefined ? `after ${from}` : `during ${from}..${to}`;
  return { ...(first ? { after: first } : {}), ...(last ? { before: last } : {}), says };
}

function resolveMoment(context: Context, path: Path, written: string): Moment | undefined {
  const names = (context.root.events ?? []).flatMap(({ name }) => name ?? []);
  if (names.includes(written)) return { event: written };
  const seconds = parseDuration(written);
  if (seconds !== undefined) return { at: Math.round(seconds * 1000) };
  if (context.incomplete.has('events')) return undefined;
  complain(context, path, `no event is called "${written}"`, {
    allowed: `${names.length > 0 ? `events: ${joinWords(names)}` : 'no event has a `name`'}; or a time from the start of the traffic, "2s"`,
    suggestion: nearestWord(written, names),
  });
  return undefined;
}

function checkOrder(
  context: Context,
  path: Path,
  from: Moment | undefined,
  to: Moment | undefined,
  end: number | undefined,
): void {
  const [first, last] = [from, to].map((moment) => (moment && 'at' in moment ? moment.at : undefined));
  const none = (problem: string, allowed: string) => complain(context, path, problem, { allowed });
  if (from && to && 'event' in from && 'event' in to && from.event === to.event)
    none(`nothing lies between ${from.event} and itself`, 'two events, the first one first');
  else if (first !== undefined && last !== undefined && first >= last)
    none('the window ends before it begins', 'the earlier moment first');
  else if (first !== undefined && end !== undefined && first >= end)
    none(`no sample: the traffic ends after ${end / 1000}s`, 'a window while traffic runs');
}

/** A metric in a part of the run; results call it by that too. */
export const named = (metric: FoundMetric, window: ExpectedWindow | undefined): FoundMetric =>
  window ? { ...metric, window, name: `${metric.name} ${window.says}` } : metric;

/** The same, where the metric can be of a part. */
export function inWindow(
  context: Context,
  path: Path,
  metric: FoundMetric,
  window: ExpectedWindow | undefined,
): FoundMetric {
  if (window && metric.inWindow === undefined)
    complain(context, path, `${metric.own} is known of the whole run only`, {
      allowed: 'metrics of a part of it: see docs/metrics.md',
    });
  if (!window && metric.inWindow === 'must')
    complain(context, path, `${metric.own} is counted from a moment on`, {
      allowed: 'with `after`, an event',
    });
  return named(metric, window);
}
