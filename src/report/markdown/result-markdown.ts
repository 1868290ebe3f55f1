import { formatRange, formatValue } from '../../lib/format-value.ts';
import { median } from '../../lib/statistics.ts';
import type { CaseResult, Result } from '../../result/model.ts';
import type { Scenario } from '../../scenario/model.ts';
import { drawTerminal } from '../../scenario/topology/draw-terminal.ts';
import { layOut } from '../../scenario/topology/graph-layout.ts';
import { columns, wrap } from '../summary/layout.ts';
import { formatManglers } from '../summary/manglers.ts';
import { formatOrder } from '../summary/reordered-packets.ts';
import { makeScreen } from '../summary/screen.ts';

/** Columns that survive a mailing list. */
const width = 76;
const screen = makeScreen({ width, unicode: true, color: false });

/** A result as Markdown that reads as plain text too: for an issue, or a mailing list. */
export function resultMarkdown(result: Result, scenario: Scenario | undefined): string {
  const { verdict, reasons, cases, environment } = result;
  const several = cases.length > 1;
  const { kernel, architecture, cpus, tools, lab, seed } = environment;
  const versions = Object.entries(tools).map(([tool, version]) => `${tool} ${version}`);
  const blocks = [
    heading(result.scenario.title, '='),
    ...wrap(
      `Verdict: ${verdict.toUpperCase()} (scenario ${result.scenario.name}, ${runsOf(cases)} runs)`,
      width,
    ),
    '',
    ...list(reasons),
    ...(scenario ? [heading('Topology', '-'), ...indented(drawTerminal(layOut(scenario.topology)))] : []),
    ...cases.flatMap((one) => caseBlocks(one, several)),
    heading('Environment', '-'),
    ...wrap(
      [
        `Linux ${kernel} ${architecture}`,
        `${cpus ?? '?'} CPUs`,
        `lab ${lab ?? '?'}`,
        ...versions,
        `seed ${seed}`,
      ].join(', '),
      width,
    ),
    '',
  ];
  return `${blocks
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

const runsOf = (cases: readonly CaseResult[]): number =>
  cases.reduce((sum, { runs }) => sum + runs.length, 0);

/** Underlined: a heading in Markdown, and in plain text. */
function heading(text: string, line: '=' | '-'): string {
  const [first = '', ...rest] = wrap(text, width);
  return ['', first, ...rest, line.repeat(Math.max(3, Math.min(width, first.length))), ''].join('\n');
}

/** A code block by its indentation. */
const indented = (text: string): string[] => [
  ...text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd()),
  '',
];

const list = (reasons: readonly string[]): string[] =>
  reasons.length === 0 ? [] : [...reasons.flatMap((reason) => wrap(`- ${reason}`, width, 2)), ''];

function caseBlocks(one: CaseResult, several: boolean): string[] {
  const { name, verdict, reasons, runs } = one;
  const reordered = formatOrder(runs, screen);
  const manglers = formatManglers(runs, screen);
  return [
    heading(several ? `${name}: ${verdict}` : 'What was expected and seen', '-'),
    ...(several ? list(reasons) : []),
    ...indented(columns(expected(one), { indent: 0 }).join('\n')),
    heading(several ? `${name}: measured` : 'Measured', '-'),
    ...indented(columns(measured(one), { indent: 0 }).join('\n')),
    ...(manglers.length > 0 ? indented(manglers.join('\n')) : []),
    ...(reordered.length > 0 ? indented(reordered.join('\n')) : []),
  ];
}

const expected = ({ expectations }: CaseResult): string[][] =>
  expectations.length === 0
    ? [['nothing is expected']]
    : expectations.map(({ metric, arm, bound, observed, interval, unit, verdict }) => {
        const own = bound.of === undefined ? unit : 'share';
        const seen = observed === null ? '-' : formatValue(observed, own);
        return [
          verdict,
          metric,
          arm,
          bound.says,
          `seen ${seen}${interval ? ` (${formatRange(interval[0]!, interval[1]!, own)})` : ''}`,
        ];
      });

/** Median and range of each metric that is expected of, and of the usual ones, arm by arm. */
function measured({ runs, expectations }: CaseResult): string[][] {
  const usual = ['throughput.mean', 'tcp.retransmits', 'tcp.rtt.mean', 'ping.loss', 'order.overtaken'];
  const wanted = [...new Set([...expectations.map(({ metric }) => metric), ...usual])];
  const arms = [...new Set(runs.map(({ arm }) => arm))];
  const rows = wanted.flatMap((metric) =>
    arms.flatMap((arm) => {
      const found = runs.flatMap((run) =>
        run.arm === arm && run.metrics[metric] ? [run.metrics[metric]] : [],
      );
      if (found.length === 0) return [];
      const values = found.map(({ value }) => value);
      const { unit } = found[0]!;
      const range = values.length > 1 ? formatRange(Math.min(...values), Math.max(...values), unit) : '';
      return [[metric, arm, formatValue(median(values), unit), range]];
    }),
  );
  return rows.length > 0 ? [['metric', 'arm', 'median', 'range'], ...rows] : [['no metric']];
}
