import { median } from '../../lib/statistics.ts';
import { formatRange, formatValue } from '../../lib/format-value.ts';
import { medianInterval } from '../../result/statistics/median-interval.ts';
import type { CaseResult } from '../../result/model.ts';
import { axis, colours, figure, ink } from './chart.ts';
import { html, table, type Markup } from './markup.ts';

/** Fewer have no interval that says anything. */
const leastRuns = 3;

/** The values of the repetitions, arm by arm, with the median and its interval: of the metrics that are expected of. */
export function distributions({ runs, expectations }: CaseResult): Markup[] {
  const arms = [...new Set(runs.map(({ arm }) => arm))];
  const wanted = [...new Set(expectations.map(({ metric }) => metric))].flatMap((metric) => {
    const unit = runs.find(({ metrics }) => metrics[metric])?.metrics[metric]?.unit;
    return unit === undefined
      ? []
      : [{ metric, unit, found: arms.flatMap((arm) => valuesOf(runs, arm, metric)) }];
  });
  if (wanted.length === 0) return [];
  const rows = wanted.flatMap(({ metric, unit, found }) =>
    found.map(({ arm, values, middle, interval }) => [
      html`<code>${metric}</code>`,
      arm,
      values.length,
      formatValue(middle, unit),
      interval ? formatRange(interval.low, interval.high, unit) : '–',
      formatRange(Math.min(...values), Math.max(...values), unit),
    ]),
  );
  const head = ['metric', 'arm', 'runs', 'median', 'its interval', 'range'];
  const spread = wanted.filter(({ found }) =>
    found.some(({ values }) => values.length >= leastRuns && new Set(values).size > 1),
  );
  return [
    table(head, rows, { right: [2, 3], caption: 'distribution over the runs' }),
    ...spread.map(({ metric, unit, found }) => stripChart(metric, unit, found)),
  ];
}

function valuesOf(runs: CaseResult['runs'], arm: string, metric: string): Arm[] {
  const values = runs.flatMap((run) =>
    run.arm === arm && run.metrics[metric] ? [run.metrics[metric].value] : [],
  );
  if (values.length === 0) return [];
  return [
    {
      arm,
      values,
      middle: median(values),
      ...(values.length >= leastRuns ? { interval: medianInterval(values) } : {}),
    },
  ];
}

interface Arm {
  arm: string;
  values: readonly number[];
  middle: number;
  interval?: { low: number; high: number };
}

const stripChart = (metric: string, unit: string, arms: readonly Arm[]): Markup =>
  figure(
    {
      grid: { left: 80, right: 30, top: 8, bottom: 26 },
      xAxis: axis({
        type: 'value',
        scale: true,
        axisLabel: { color: ink.faint, fontSize: 11, formatter: (value: number) => formatValue(value, unit) },
      }),
      yAxis: axis({
        type: 'category',
        inverse: true,
        data: arms.map(({ arm }) => arm),
        splitLine: { show: false },
      }),
      series: arms.flatMap(({ arm, values, middle, interval }, row) => [
        {
          type: 'scatter',
          symbolSize: 9,
          itemStyle: { color: colours[arm] ?? ink.text, opacity: 0.65 },
          data: values.map((value) => [value, row]),
        },
        {
          type: 'scatter',
          symbol: 'rect',
          symbolSize: [3, 24],
          itemStyle: { color: ink.text },
          data: [[middle, row]],
        },
        ...(interval
          ? [
              {
                type: 'line',
                showSymbol: false,
                lineStyle: { color: ink.text, width: 2 },
                data: [
                  [interval.low, row],
                  [interval.high, row],
                ],
              },
            ]
          : []),
      ]),
    },
    {
      height: 44 + 34 * arms.length,
      caption: `${metric}: a dot for each run, the median upright, its interval as a line`,
    },
  );
