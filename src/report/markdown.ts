import { formatSeconds } from '../summary/format.ts';
import { suiteVerdicts, type SuiteCaseResult, type SuiteResult, type SuiteVerdict } from '../suite/model.ts';
import type { ReporterKind } from './kind.ts';

export default {
  kind: 'markdown',
  title: 'Markdown, for the comment of a pull request',
  document: formatMarkdown,
} satisfies ReporterKind;

const marks: Record<SuiteVerdict, string> = {
  pass: '✅',
  fail: '❌',
  error: '💥',
  inconclusive: '❔',
  skipped: '⏭️',
};

/** What is not pass first and open, the rest folded away. */
export function formatMarkdown({ verdict, counts, cases, notRun, environment, timing }: SuiteResult): string {
  const some = suiteVerdicts.flatMap((one) => (counts[one] > 0 ? [`${counts[one]} ${one}`] : []));
  const told = cases.filter((one) => one.verdict !== 'pass');
  const passed = cases.filter((one) => one.verdict === 'pass');
  return [
    `### ${marks[verdict]} lab: ${some.join(', ')} in ${formatSeconds(timing.total)}`,
    '',
    ...(told.length > 0 ? [...table(told, true), ''] : []),
    ...(notRun ? [`${notRun.cases.length} cases were not run to their end: ${inCell(notRun.why)}`, ''] : []),
    ...(passed.length > 0
      ? [
          `<details><summary>${passed.length} passed</summary>`,
          '',
          ...table(passed, false),
          '',
          '</details>',
          '',
        ]
      : []),
    `<sub>Linux ${environment.kernel} ${environment.architecture}, ${environment.cpus} CPUs, lab ${environment.lab}</sub>`,
    '',
  ].join('\n');
}

function table(cases: readonly SuiteCaseResult[], reasons: boolean): string[] {
  const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    row('', 'case', 'runs', 'time', ...(reasons ? ['why'] : [])),
    row('---', '---', '--:', '--:', ...(reasons ? ['---'] : [])),
    ...cases.map((one) =>
      row(
        marks[one.verdict],
        `\`${inCell(one.id, true)}\``,
        String(one.runs.length),
        one.runs.length > 0 ? formatSeconds(one.seconds) : '',
        ...(reasons ? [one.reasons.map((text) => inCell(text)).join('<br>')] : []),
      ),
    ),
  ];
}

/** Text that can't leave its cell, nor become a link, a mention or HTML. */
function inCell(text: string, code = false): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (code) return line.replaceAll('`', "'").replaceAll('|', '\\|');
  return line.replaceAll(/[<>&]|[|*_[\]`~@#]/g, (sign) =>
    '<>&'.includes(sign) ? `&#${sign.charCodeAt(0)};` : `\\${sign}`,
  );
}
