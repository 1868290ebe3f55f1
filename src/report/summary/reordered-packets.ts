import type { OrderDetails, ReorderedPacket } from '../../kinds/observe/order/details.ts';
import type { RunResult } from '../../result/model.ts';
import { columns, fits } from './layout.ts';
import type { Screen } from './screen.ts';

/** Packets that are shown; the result has more. */
const shown = 3;
/** Numbers of overtaking packets that are shown. */
const shownBy = 4;

/** For each arm the first reordered packets, of its first run that has any. */
export function formatOrder(runs: readonly RunResult[], screen: Screen): string[] {
  const found = runs.flatMap((run) =>
    Object.entries(run.details ?? {}).flatMap(([item, details]) =>
      isOrder(details) && details.overtaken.length > 0 ? [{ run, item, details }] : [],
    ),
  );
  const first = [...Map.groupBy(found, ({ run, item }) => `${run.arm} ${item}`).values()].map(
    (all) => all[0]!,
  );
  return first.flatMap(({ run, details }) => {
    const { overtaken, unlisted, from, to, all } = details;
    const flows = new Set(overtaken.map(({ flow }) => flow)).size;
    const more = overtaken.length + unlisted - shown;
    const head = `reordered from ${from} to ${to}, ${run.arm} ${run.repetition}`;
    const many = `${text(all.overtaken)} packets, ${text(all.overtakenPsh)} of them with PSH, in ${text(all.flowsOvertaken)} of ${text(all.flows)} flows`;
    const firsts = all.flowsFirstPsh
      ? [`  in ${text(all.flowsFirstPsh)} of these flows the first packet with PSH was reordered`]
      : [];
    const rest = `and ${text(more)} more; the first ${overtaken.length} of them, in ${flows} ${flows === 1 ? 'flow' : 'flows'}, are in the result`;
    const rows = overtaken
      .slice(0, shown)
      .map((packet) => [`packet ${packet.packet}${flagsOf(packet)}`, by(packet), packet.flow]);
    const table = columns(rows);
    return [
      `  ${screen.paint('faint', head)}`,
      `  ${many}`,
      ...firsts,
      ...(fits(table, screen.width) ? table : rows.map((row) => `  ${row.join(' ')}`)),
      ...(more > 0 ? [`  ${screen.paint('faint', rest)}`] : []),
    ];
  });
}

const text = (count: number): string => count.toLocaleString('en');

const flagsOf = ({ flags }: ReorderedPacket): string => (flags ? ` [${flags}]` : '');

function by({ overtakenBy, distance }: ReorderedPacket): string {
  if (overtakenBy.length === 0) return `by ${distance} that left much later`;
  const numbers = overtakenBy.slice(0, shownBy).join(', ');
  return `by ${numbers}${distance > shownBy ? ` and ${distance - shownBy} more` : ''}`;
}

/** Details of other kinds have another shape. */
export const isOrder = (details: unknown): details is OrderDetails =>
  Array.isArray((details as Partial<OrderDetails> | null)?.overtaken);
