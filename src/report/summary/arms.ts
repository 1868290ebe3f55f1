import { max, median, min } from 'simple-statistics';
import type { CaseResult, RunResult } from '../../result/model.ts';
import { columns, fits } from './layout.ts';
import { formatRange, formatValue } from '../../lib/format-value.ts';
import type { Screen } from './screen.ts';
import { sparkline } from './sparkline.ts';

/** Longest row of a sparkline. */
const sparkWidth = 24;
/** Shown beside the expected metrics, if a run has them. */
const usual = [
  /(^|\.)throughput\.mean$/,
  /(^|\.)tcp\.retransmits$/,
  /(^|\.)tcp\.rtt\.mean$/,
  /(^|\.)udp\.loss$/,
  /(^|\.)ping\.(loss|rtt\.mean)$/,
  /(^|\.)connections\.(rate|time\.p99)$/,
  /(^|\.)order\.(packets|overtaken|lost|retransmitted|flows)$/,
];

/** The arms side by side: median of each metric, least and most where an arm ran more than once. */
export function formatArms({ runs, expectations }: CaseResult, screen: Screen): string[] {
  const byArm = Map.groupBy(runs, (run) => run.arm);
  const arms = [...byArm];
  const names = metricNames(
    runs,
    expectations.map(({ metric }) => metric),
  );
  const head = [
    '',
    ...arms.map(
      ([arm, all]) =>
        screen.paint('strong', arm) + (all.length > 1 ? screen.paint('faint', ` ×${all.length}`) : ''),
    ),
  ];
  const rows = names.map((name) => [name, ...arms.map(([, all]) => cell(all, name, screen))]);
  const table = columns([head, ...rows, ...sparklines(arms, screen)], { gap: 2 });
  if (rows.length === 0 && table.length === 1) return [];
  return fits(table, screen.width) ? table : stacked([head, ...rows, ...sparklines(arms, screen)]);
}

function metricNames(runs: readonly RunResult[], expected: readonly string[]): string[] {
  const all = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  const wanted = [
    ...usual.flatMap((pattern) => all.filter((name) => pattern.test(name))),
    ...expected.filter((name) => all.includes(name)),
  ];
  return [...new Set(wanted)];
}

function cell(runs: readonly RunResult[], name: string, screen: Screen): string {
  const metrics = runs.flatMap((run) => run.metrics[name] ?? []);
  if (metrics.length === 0) return screen.paint('faint', '–');
  const values = metrics.map(({ value }) => value);
  const show = (value: number) => formatValue(value, metrics[0]!.unit);
  const [low, high] = [min(values), max(values)];
  const range = low === high ? '' : screen.paint('faint', ` (${formatRange(low, high, metrics[0]!.unit)})`);
  return show(median(values)) + range;
}

/** Throughput over time of the arm's middle run, all on one scale. */
function sparklines(arms: readonly (readonly [string, readonly RunResult[]])[], screen: Screen): string[][] {
  const names = [...new Set(arms.flatMap(([, runs]) => runs.flatMap((run) => Object.keys(run.series))))];
  return names
    .filter((name) => /(^|\.)throughput$/.test(name))
    .flatMap((name) => {
      const chosen = arms.map(([, runs]) => middle(runs, name));
      const top = max([0, ...chosen.flatMap((run) => run?.series[name]?.values ?? [])]);
      const marks = chosen.map((run) => (run ? eventMarks(run, name, screen) : ''));
      return [
        [name, ...chosen.map((run) => sparkline(run?.series[name]?.values ?? [], screen, sparkWidth, top))],
        ...(marks.some((mark) => mark !== '') ? [['', ...marks]] : []),
      ];
    });
}

/** Where events began, below the values of that moment. */
function eventMarks({ events = [], series }: RunResult, name: string, screen: Screen): string {
  const { start, interval, values } = series[name]!;
  const length = values.length * interval;
  const width = Math.min(values.length, sparkWidth);
  const columns = events.flatMap(({ began }) =>
    began === undefined || start === undefined ? [] : Math.floor(((began - start) / length) * width),
  );
  const mark = screen.unicode ? '▴' : '^';
  const line = Array.from({ length: width }, (_, column) => (columns.includes(column) ? mark : ' '));
  return line.join('').trimEnd();
}

function middle(runs: readonly RunResult[], name: string): RunResult | undefined {
  const own = runs.filter(({ series }) => series[name]);
  const meanOf = ({ series }: RunResult) => {
    const { values } = series[name]!;
    return values.reduce((total, value) => total + value, 0) / values.length;
  };
  return own.toSorted((a, b) => meanOf(a) - meanOf(b))[Math.floor((own.length - 1) / 2)];
}

/** For a narrow terminal: one line per arm below each metric. */
function stacked([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  return rows.flatMap(([name = '', ...cells]) => [
    `  ${name}`,
    ...columns(
      cells.map((text, index) => [head[index + 1]!, text]),
      { indent: 4 },
    ),
  ]);
}
