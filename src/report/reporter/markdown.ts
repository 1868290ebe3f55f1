import { formatSeconds } from '../../lib/format-value.ts';
import { formatHostChanges } from '../../suite/host-changes.ts';
import {
  suiteVerdicts,
  type SuiteCaseResult,
  type SuiteResult,
  type SuiteVerdict,
} from '../../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'markdown',
  title: 'Markdown for a pull request comment',
  document: formatMarkdown,
} satisfies ReporterKind;

const marks: Record<SuiteVerdict, string> = {
  pass: '✅',
  fail: '❌',
  error: '💥',
  inconclusive: '❔',
  skipped: '⏭️',
};

/** Cases that did not pass come first; the rest is collapsed. */
export function formatMarkdown(result: SuiteResult): string {
  const { verdict, counts, cases, notRun, moves, environment, timing } = result;
  const some = suiteVerdicts.flatMap((verdict) =>
    counts[verdict] > 0 ? [`${counts[verdict]} ${verdict}`] : [],
  );
  const told = table(
    cases.filter((item) => item.verdict !== 'pass'),
    true,
    mostText,
  );
  const passed = table(
    cases.filter((item) => item.verdict === 'pass'),
    false,
    mostText - told.join('\n').length,
  );
  return [
    `### ${marks[verdict]} lab: ${some.join(', ') || 'no case'} in ${formatSeconds(timing.total)}`,
    '',
    ...(told.length > 0 ? [...told, ''] : []),
    ...(notRun ? [`${notRun.cases.length} cases did not finish: ${inCell(notRun.why)}`, ''] : []),
    ...(moves.length > 0
      ? [`The environment changed between runs: ${inCell(formatHostChanges(moves))}`, '']
      : []),
    ...(passed.length > 0
      ? [`<details><summary>${counts.pass} passed</summary>`, '', ...passed, '', '</details>', '']
      : []),
    `<sub>Linux ${environment.kernel} ${environment.architecture}, ${environment.cpus} CPUs, lab ${environment.lab}</sub>`,
    '',
  ].join('\n');
}

/** Characters of both tables, and of why one case is not pass: GitHub takes comments of up to 65,536. */
const [mostText, mostWhy] = [60_000, 2000];

/** As many rows as there is room for, in characters; none where there is no case. */
function table(cases: readonly SuiteCaseResult[], reasons: boolean, room: number): string[] {
  if (cases.length === 0) return [];
  const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  const rows = cases.map((item) =>
    row(
      marks[item.verdict],
      asCode(item.id),
      String(item.runs.length),
      item.runs.length > 0 ? formatSeconds(item.seconds) : '',
      ...(reasons ? [why(item)] : []),
    ),
  );
  let left = room;
  const fitting = rows.findIndex((text) => (left -= text.length + 1) < 0);
  const more = fitting < 0 ? 0 : rows.length - fitting;
  return [
    row('', 'case', 'runs', 'time', ...(reasons ? ['why'] : [])),
    row('---', '---', '--:', '--:', ...(reasons ? ['---'] : [])),
    ...rows.slice(0, rows.length - more),
    ...(more > 0 ? [row('', `and ${more} more`, '', '', ...(reasons ? [''] : []))] : []),
  ];
}

function why({ reasons }: SuiteCaseResult): string {
  const text = reasons.join('\n');
  const cut = text.length > mostWhy ? `${text.slice(0, mostWhy)} …` : text;
  return cut.split('\n').map(inCell).join('<br>');
}

/** Escapes text so that it stays in its cell and is neither a link nor HTML. A backslash does not prevent a mention. */
const inCell = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[<>&|\\*_[\]`~]|[@#](?=\w)/g, (sign) =>
      '@#'.includes(sign) ? `${sign}<!-- -->` : `&#${sign.charCodeAt(0)};`,
    );

const asCode = (text: string): string =>
  /[`|\\]/.test(text) ? `<code>${inCell(text)}</code>` : `\`${text.replaceAll(/\s+/g, ' ')}\``;
