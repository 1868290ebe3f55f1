import { formatValue } from '../../lib/format-value.ts';
import type { RunResult } from '../../result/model.ts';
import { axis, colours, figure, ink, legend } from './chart.ts';
import { html, type Markup } from './markup.ts';

/** More runs are thinner lines. */
const mostBold = 6;

/** What was measured over time: every run a line, the arms by colour, what happened meanwhile as upright lines. */
export function seriesCharts(runs: readonly RunResult[]): Markup[] {
  const names = [...new Set(runs.flatMap(({ series }) => Object.keys(series)))];
  return names.map((name) => {
    const own = runs.filter(({ series }) => series[name]);
    const arms = [...new Set(own.map(({ arm }) => arm))];
    const { unit } = own[0]!.series[name]!;
    const lines = own.map((run) => {
      const { values, interval, start = 0 } = run.series[name]!;
      return {
        type: 'line',
        name: `${run.arm} ${run.repetition}`,
        showSymbol: false,
        lineStyle: {
          color: colours[run.arm],
          width: own.length > mostBold ? 1 : 1.8,
          opacity: own.length > mostBold ? 0.6 : 0.95,
        },
        itemStyle: { color: colours[run.arm] },
        data: values.map((value, at) => [rounded(start + (at + 1) * interval), rounded(value)]),
      };
    });
    const chart = figure(
      {
        grid: { left: 80, right: 20, top: 26, bottom: 40 },
        xAxis: axis({ type: 'value', name: 'seconds', nameLocation: 'middle', nameGap: 26 }),
        yAxis: axis({
          type: 'value',
          min: 0,
          axisLabel: {
            color: ink.faint,
            fontSize: 11,
            formatter: (value: number) => formatValue(value, unit),
          },
        }),
        series: [...lines, ...eventMarks(own)],
      },
      {
        height: 300,
        caption: `${name} over time, ${own.length} ${own.length === 1 ? 'run' : 'runs'}${eventsIn(own).length > 0 ? '; upright lines are events of the first run' : ''}`,
      },
    );
    return html`<h3>${name}</h3>
      ${arms.length > 1 && legend(arms)}${chart}`;
  });
}

const eventsIn = ([first]: readonly RunResult[]) =>
  first?.events?.filter(({ began }) => began !== undefined) ?? [];

function eventMarks(runs: readonly RunResult[]) {
  const events = eventsIn(runs);
  if (events.length === 0) return [];
  return [
    {
      type: 'line',
      data: [],
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: ink.faint, type: 'dashed', width: 1 },
        label: { color: ink.text, fontSize: 10, formatter: '{b}' },
        data: events.map(({ name, began }) => ({ name: name.slice(0, 16), xAxis: began })),
      },
    },
  ];
}

/** Six digits tell as much as a line can show. */
const rounded = (value: number): number => Number(value.toPrecision(6));
