import type { Kinds } from '../kinds/index.ts';
import { formatSeconds } from '../lib/format-value.ts';
import type { Metric } from '../lib/metric.ts';
import type { Outputs } from '../lib/output.ts';
import type { Window } from '../lib/window.ts';
import { timelineIn, type TimelineRecord } from '../plan/timeline-output.ts';
import { kindOf } from '../scenario/kind.ts';
import type { ExpectedWindow, MetricName, Moment, Scenario } from '../scenario/model.ts';

export interface WindowMetrics {
  /** By the names that expectations have for them. */
  metrics: Record<string, Metric>;
  doubts: string[];
  failures: string[];
}

/** The metrics that expectations want of a part of the run. */
export function readWindows(scenario: Scenario, outputs: Outputs, kinds: Kinds): WindowMetrics {
  const found: WindowMetrics = { metrics: {}, doubts: [], failures: [] };
  const record = timelineIn(outputs);
  if (!record) return found;
  const wanted = scenario.expect.flatMap(({ metric, of }) => [
    metric,
    ...(of && 'metric' in of ? [of.metric] : []),
  ]);
  for (const name of new Map(wanted.map((name) => [name.name, name])).values())
    if (name.window) readOne(scenario, outputs, kinds, record, { ...name, window: name.window }, found);
  return found;
}

function readOne(
  scenario: Scenario,
  outputs: Outputs,
  kinds: Kinds,
  record: TimelineRecord,
  { item: owner, own, name, window }: MetricName & { window: ExpectedWindow },
  found: WindowMetrics,
): void {
  const span = spanOf(window, record);
  // That the event did not happen is a doubt already.
  if (!span) return;
  const traffic = scenario.traffic.flat().find((item) => item.name === owner);
  const observation = scenario.observe.find((item) => item.name === owner);
  const reading = traffic
    ? kindOf(kinds.traffic, traffic.kind).within?.(traffic, outputs, span)
    : observation && kindOf(kinds.observe, observation.kind).within?.(observation, outputs, span);
  const metric = reading?.metrics[own];
  const missing = reading?.missing?.[own];
  if (metric) found.metrics[name] = metric;
  else if (missing !== undefined) found.failures.push(`${owner}: ${window.says}: ${missing}`);
  else {
    const [from, to] = [span.from, span.to].map((moment) => formatSeconds((moment - record.from) / 1000));
    found.doubts.push(`${name}: nothing was measured between ${from} and ${to} of the traffic`);
  }
}

/** From the end of an event to the beginning of the next; undefined where one did not happen. */
function spanOf(
  { after, before }: ExpectedWindow,
  { from, to, epoch, happened }: TimelineRecord,
): Window | undefined {
  const begun = happened.flatMap(({ began }) => began ?? []);
  const first = after ? momentOf(after, 'ended', before === undefined) : from;
  const last = before ? momentOf(before, 'began', false) : to;
  if (first === undefined || last === undefined) return undefined;
  return { from: first, to: last, undisturbed: Math.min(to, ...begun), epoch };

  function momentOf(moment: Moment, edge: 'began' | 'ended', isLast: boolean): number | undefined {
    if ('at' in moment) return from + moment.at;
    const all = happened.filter((turn) => turn.name === moment.event && !turn.problem);
    return (isLast ? all.at(-1) : all[0])?.[edge];
  }
}
