import type { Kinds } from '../kinds/index.ts';
import { formatSeconds } from '../lib/format-value.ts';
import type { Outputs } from '../lib/output.ts';
import { quote } from '../lib/quote.ts';
import { largest } from '../lib/statistics.ts';
import { timelineIn, type Happened } from '../plan/timeline-output.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Scenario } from '../scenario/model.ts';
import type { RunResult } from './model.ts';

/** ms; later than that, what was measured beside it may be about something else. */
const latest = 50;
/** Characters that are kept of what an event's commands said. */
const mostSaid = 2000;

export interface ReadEvents {
  events: NonNullable<RunResult['events']>;
  doubts: string[];
  failures: string[];
}

/** What came of the events of a run; undefined where it has none, or never came to its traffic. */
export function readEvents(scenario: Scenario, outputs: Outputs, kinds: Kinds): ReadEvents | undefined {
  const record = timelineIn(outputs);
  if (!record) return undefined;
  const since = (moment: number) => Math.round(moment - record.from) / 1000;
  const happened = record.happened.toSorted((a, b) => (a.began ?? Infinity) - (b.began ?? Infinity));
  return {
    events: happened.map((event) => {
      const item = scenario.events.find(({ name }) => name === event.name)!;
      const said = saidBy(event, outputs);
      return {
        name: event.name,
        title: kindOf(kinds.event, item.kind).says(item),
        turn: event.turn + 1,
        ...(event.due === undefined ? {} : { due: since(event.due) }),
        ...(event.began === undefined ? {} : { began: since(event.began) }),
        ...(event.ended === undefined ? {} : { ended: since(event.ended) }),
        ...(said === '' ? {} : { said }),
        ...(event.problem === undefined ? {} : { problem: event.problem }),
      };
    }),
    doubts: [...happened.flatMap((event) => missed(event, since)), ...lateness(happened)],
    failures: happened.flatMap(failureOf),
  };
}

function saidBy({ name, turn }: Happened, outputs: Outputs): string {
  const mine = new RegExp(`^event/${name}/[^@]+${turn === 0 ? '' : `@${turn + 1}`}$`);
  return [...outputs]
    .flatMap(([id, { stdout, stderr }]) => (mine.test(id) ? [stdout, stderr] : []))
    .join('')
    .trim()
    .slice(-mostSaid);
}

type Since = (moment: number) => number;

function failureOf(happened: Happened): string[] {
  const { name, problem, isFailure, ran, said } = happened;
  if (isFailure) return [`event ${name}: ${problem}`];
  if (!ran) return [];
  return [`event ${name}: ${problem}; ran ${quote(ran)}, which last said: ${said || '(nothing)'}`];
}

/** What did not happen as another did not is told by that one. */
function missed(
  { name, turn, due, began, problem, isFailure, follows, ran }: Happened,
  since: Since,
): string[] {
  if (isFailure || ran || follows || began !== undefined) return [];
  const which = turn === 0 ? '' : ` (time ${turn + 1})`;
  const when = due === undefined ? '' : `, due ${formatSeconds(since(due))} after the traffic’s start,`;
  return [`event ${name}${which}${when} did not happen: ${problem}`];
}

/** One sentence for each event, however often it is repeated. */
function lateness(happened: readonly Happened[]): string[] {
  return [...Map.groupBy(happened, ({ name }) => name)].flatMap(([name, all]) => {
    const by = all.flatMap(({ due, began }) => (due === undefined || began === undefined ? [] : began - due));
    const late = by.filter((milliseconds) => milliseconds > latest);
    if (late.length === 0) return [];
    const most = formatSeconds(largest(late) / 1000);
    const often = by.length === 1 ? '' : ` (${late.length} of ${by.length} times)`;
    return [
      `event ${name} began ${by.length === 1 ? '' : 'up to '}${most} late${often}: the machine is busy`,
    ];
  });
}
