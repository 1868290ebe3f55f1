import type { Kinds } from '../kinds/index.ts';
import { formatSeconds } from '../lib/format-value.ts';
import type { Outputs } from '../lib/output.ts';
import { quote } from '../lib/quote.ts';
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
    events: happened.map((one) => {
      const item = scenario.events.find(({ name }) => name === one.name)!;
      const said = saidBy(one, outputs);
      return {
        name: one.name,
        title: kindOf(kinds.event, item.kind).says(item),
        turn: one.turn + 1,
        ...(one.due === undefined ? {} : { due: since(one.due) }),
        ...(one.began === undefined ? {} : { began: since(one.began) }),
        ...(one.ended === undefined ? {} : { ended: since(one.ended) }),
        ...(said === '' ? {} : { said }),
        ...(one.problem === undefined ? {} : { problem: one.problem }),
      };
    }),
    doubts: happened.flatMap((one) => doubtOf(one, since)),
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

const isConditionMissed = ({ ran }: Happened): boolean => ran !== undefined;

function failureOf(one: Happened): string[] {
  const { name, problem, isFailure, ran, said } = one;
  if (isFailure) return [`event ${name}: ${problem}`];
  if (!isConditionMissed(one)) return [];
  return [`event ${name}: ${problem}; ran ${quote(ran!)}, which last said: ${said || '(nothing)'}`];
}

function doubtOf(one: Happened, since: (moment: number) => number): string[] {
  const { name, due, began, problem, isFailure } = one;
  if (isFailure || isConditionMissed(one)) return [];
  const turn = one.turn === 0 ? '' : ` (the ${one.turn + 1}th time)`;
  if (began === undefined) {
    const when = due === undefined ? '' : `, due ${formatSeconds(since(due))} after the traffic’s start,`;
    return [`event ${name}${turn}${when} did not happen: ${problem}`];
  }
  if (due === undefined || began - due <= latest) return [];
  return [`event ${name}${turn} began ${formatSeconds((began - due) / 1000)} late: the machine is busy`];
}
