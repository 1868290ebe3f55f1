import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { html, Markup } from './markup.ts';

echarts.use([LineChart, ScatterChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** Colours of the page, light and dark: the browser puts the theme's in their place. */
export const colours: Readonly<Record<string, string>> = {
  baseline: 'var(--arm1)',
  pass: 'var(--arm2)',
  mangled: 'var(--arm3)',
};
export const ink = { text: 'var(--text)', faint: 'var(--faint)', rule: 'var(--rule)', grid: 'var(--grid)' };

export type ChartOptions = echarts.EChartsCoreOption;

/** An axis as all charts have it. */
export const axis = (own: Record<string, unknown>): Record<string, unknown> => ({
  axisLine: { lineStyle: { color: ink.rule } },
  axisTick: { lineStyle: { color: ink.rule } },
  axisLabel: { color: ink.faint, fontSize: 11 },
  nameTextStyle: { color: ink.faint, fontSize: 11 },
  splitLine: { lineStyle: { color: ink.grid } },
  ...own,
});

/** A chart as SVG inside the page, with a caption that says what it shows. */
export function figure(
  options: ChartOptions,
  { height, caption }: { height: number; caption: string },
): Markup {
  const chart = echarts.init(undefined, undefined, { renderer: 'svg', ssr: true, width: 960, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, "DejaVu Sans", sans-serif' },
    ...options,
  });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  const named = svg.replace(/^<svg /, `<svg role="img" aria-label="${html`${caption}`.text}" `);
  return html`<figure>
    <div class="wide chart" tabindex="0" role="region" aria-label="Chart: ${caption}">
      ${new Markup(named)}
    </div>
    <figcaption>${caption}</figcaption>
  </figure> `;
}

/** The arms of a chart by their colours. */
export const legend = (arms: readonly string[]): Markup =>
  html`<p class="faint">
    ${arms.map(
      (arm) =>
        html`<span style="color:${colours[arm] ?? ink.text}" aria-hidden="true">●</span> ${arm} &nbsp; `,
    )}
  </p>`;
