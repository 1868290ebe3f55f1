import type { RunResult } from '../../result/model.ts';
import { columns, fits } from './layout.ts';
import { formatValue } from '../../lib/format-value.ts';
import type { Screen } from './screen.ts';

type Mangler = RunResult['manglers'][number];

/** What each mangler saw and did, summed over the runs of an arm. */
export function formatManglers(runs: readonly RunResult[], screen: Screen): string[] {
  const used = runs.flatMap((run) => run.manglers.map((mangler) => ({ arm: run.arm, mangler })));
  if (used.length === 0) return [];
  const groups = [
    ...Map.groupBy(used, ({ arm, mangler }) => `${arm} ${mangler.name} ${mangler.on}`).values(),
  ];
  const several = new Set(used.map(({ arm }) => arm)).size > 1;
  const head = ['mangler', ...(several ? ['arm'] : []), 'on', 'seen', 'matched', 'mangled', 'share'];
  const rows = groups.map((group) => {
    const { arm, mangler } = group[0]!;
    const sum = (key: 'seen' | 'matched' | 'mangled') =>
      total(
        group.map((row) => row.mangler),
        key,
      );
    const [seen, matched, mangled] = [sum('seen'), sum('matched'), sum('mangled')];
    const share = matched && mangled !== null ? formatValue(mangled / matched, 'share') : '';
    return [
      labelOf(arm, mangler),
      ...(several ? [arm] : []),
      `${mangler.on} ${mangler.hook}`,
      ...[seen, matched, mangled].map((count) => (count === null ? '–' : count.toLocaleString('en'))),
      share,
    ];
  });
  const first = several ? 3 : 2;
  const faint = head.map((title) => screen.paint('faint', title));
  const table = columns([faint, ...rows], { right: [first, first + 1, first + 2, first + 3] });
  if (fits(table, screen.width)) return table;
  return rows.flatMap((row) => [
    `  ${row.slice(0, first).join(' ')}`,
    ...row.slice(first).map((text, index) => `    ${faint[first + index]} ${text}`),
  ]);
}

/** Its metrics carry its name; in the arm `pass` another program takes its place. */
const labelOf = (arm: string, { name, program }: Mangler): string =>
  name === program || arm === 'pass' ? program : `${name} (${program})`;

function total(manglers: readonly Mangler[], key: 'seen' | 'matched' | 'mangled'): number | null {
  const counts = manglers.map((mangler) => mangler[key]);
  return counts.reduce<number | null>(
    (sum, count) => (sum === null || count === null ? null : sum + count),
    0,
  );
}
