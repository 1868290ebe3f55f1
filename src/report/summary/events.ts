import { formatSeconds } from '../../lib/format-value.ts';
import type { RunResult } from '../../result/model.ts';
import { columns } from './layout.ts';
import type { Screen } from './screen.ts';

/** Rows that are shown: an event every 10 ms is not read one by one. */
const most = 12;

/** What happened in the last run of each arm that has events, in order; those that didn't, last. */
export function formatEvents(runs: readonly RunResult[], screen: Screen): string[] {
  const chosen = runs.findLast(({ events }) => events?.some(({ problem }) => problem)) ?? runs.at(-1);
  const events = chosen?.events ?? [];
  if (events.length === 0) return [];
  const several = runs.length > 1 ? [`in ${chosen!.arm} ${chosen!.repetition}`] : [];
  const head = ['event', 'at', 'what', ...several].map((title) => screen.paint('faint', title));
  const rows = events
    .slice(0, most)
    .map(({ name, title, turn, began }) => [
      turn > 1 ? `${name} (${turn})` : name,
      began === undefined ? '–' : formatSeconds(began),
      began === undefined ? `${title}: did not happen` : title,
    ]);
  const left = events.length - rows.length;
  return [
    ...columns([head, ...rows], { right: [1] }),
    ...(left > 0 ? [screen.paint('faint', `  and ${left} more`)] : []),
  ];
}
