import type { Drop, DropsDetails } from '../../kinds/observe/drops/read.ts';
import type { RunResult } from '../../result/model.ts';
import { columns } from './layout.ts';
import type { Screen } from './screen.ts';

/** Places that are shown; the result has all. */
const shown = 6;

/** For each arm, where and why the kernel dropped packets, in its first run that looked. */
export function formatDrops(runs: readonly RunResult[], screen: Screen): string[] {
  const found = runs.flatMap((run) =>
    Object.entries(run.details ?? {}).flatMap(([item, details]) =>
      isDrops(details) && details.drops.length > 0 ? [{ run, item, drops: details.drops }] : [],
    ),
  );
  const first = [...Map.groupBy(found, ({ run, item }) => `${run.arm} ${item}`).values()].map(
    (all) => all[0]!,
  );
  return first.flatMap(({ run, drops }) => {
    const head = `dropped by the kernel, ${run.arm} ${run.repetition}`;
    const rows = drops.slice(0, shown).map((drop) => [place(drop), drop.reason, count(drop)]);
    const more = drops.length - shown;
    return [
      `  ${screen.paint('faint', head)}`,
      ...columns(rows),
      ...(more > 0 ? [`  ${screen.paint('faint', `and ${more} more places, which are in the result`)}`] : []),
    ];
  });
}

const place = (drop: Drop): string => (drop.interface === '' ? drop.node : `${drop.node}:${drop.interface}`);
const count = ({ packets }: Drop): string =>
  `${packets.toLocaleString('en')} ${packets === 1 ? 'packet' : 'packets'}`;

/** Details of other kinds have another shape. */
const isDrops = (details: unknown): details is DropsDetails =>
  Array.isArray((details as Partial<DropsDetails> | null)?.drops);
