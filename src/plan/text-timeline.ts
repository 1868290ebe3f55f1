import { formatSeconds } from '../lib/format-value.ts';
import type { Condition, EventStep, PlannedEvent } from './step.ts';

/** The events of a plan for people, in the order of the file. */
export const timelineText = (
  events: readonly PlannedEvent[],
  stepText: (step: EventStep) => string,
  conditionText: (condition: Condition) => string,
): string[] => [
  '\ntimeline, from the start of the traffic',
  ...events.flatMap((event) => [
    `  ${event.name}: ${event.title}`,
    `    ${timeText(event, conditionText)}`,
    ...event.steps.map((step) => indented(stepText(step))),
    ...(event.finish.length > 0
      ? ['    after the traffic:', ...event.finish.map((step) => indented(stepText(step)))]
      : []),
  ]),
];

function timeText(
  { start, every, times }: PlannedEvent,
  conditionText: (condition: Condition) => string,
): string {
  const seconds = (milliseconds: number) => formatSeconds(milliseconds / 1000);
  const first =
    'at' in start
      ? `at ${seconds(start.at)}`
      : 'after' in start
        ? `${seconds(start.delay)} after ${start.after}`
        : `${start.since === undefined ? '' : `after ${start.since}, `}when ${start.when.says}: ${conditionText(start.when)}`;
  if (every === undefined) return first;
  return `${first}, every ${seconds(every)}, ${times === undefined ? 'until the traffic ends' : `${times} times`}`;
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
