import type { OrderDetails, ReorderedPacket } from '../../kinds/observe/order/details.ts';
import type { RunResult } from '../../result/model.ts';
import { isOrder } from '../summary/reordered-packets.ts';
import { axis, colours, figure, ink } from './chart.ts';
import { html, table, type Markup } from './markup.ts';

/** Packets before and after the ones that changed places. */
const around = 4;
/** Reordered packets that are listed. */
const listed = 6;

/** What was reordered, of the first run of each arm that has any, with a picture of the first. */
export function orderEvidence(runs: readonly RunResult[]): Markup[] {
  const found = runs.flatMap((run) =>
    Object.entries(run.details ?? {}).flatMap(([item, details]) =>
      isOrder(details) && details.overtaken.length > 0 ? [{ run, item, details }] : [],
    ),
  );
  const first = [...Map.groupBy(found, ({ run, item }) => `${run.arm} ${item}`).values()].map(
    ([one]) => one!,
  );
  return first.map(({ run, details }) => evidenceOf(run, details));
}

function evidenceOf(run: RunResult, { overtaken, unlisted, from, to, all }: OrderDetails): Markup {
  const [one] = overtaken;
  const rows = overtaken
    .slice(0, listed)
    .map(({ packet, flags, overtakenBy, distance, flow }) => [
      packet,
      flags ?? '',
      overtakenBy.length > 0 ? overtakenBy.join(', ') : `${distance} that left much later`,
      flow,
    ]);
  const rest = overtaken.length + unlisted - rows.length;
  return html`<h3>${from} to ${to}, ${run.arm} ${run.repetition}</h3>
    <p>
      ${all.overtaken.toLocaleString('en')} packets arrived after packets that left later, in
      ${all.flowsOvertaken} of ${all.flows} flows; ${all.overtakenPsh} of them have PSH set.
    </p>
    ${one && one.overtakenBy.length > 0 && sequencePlot(one, run.arm)}
    ${table(['packet', 'flags', 'overtaken by', 'flow'], rows, { right: [0], caption: 'reordered packets' })}
    ${rest > 0 && html`<p class="faint">and ${rest.toLocaleString('en')} more</p>`}`;
}

/** In which order the packets around a reordered one left, and arrived: an upward line, but for it. */
function sequencePlot({ packet, overtakenBy, flow }: ReorderedPacket, arm: string): Markup {
  const last = Math.max(...overtakenBy);
  const sent = Array.from(
    { length: last + around - Math.max(1, packet - around) + 1 },
    (_, at) => Math.max(1, packet - around) + at,
  );
  const late = sent.filter((number) => number !== packet);
  const place = late.indexOf(last) + 1;
  const arrived = [...late.slice(0, place), packet, ...late.slice(place)];
  const offset = sent[0]!;
  const points = arrived.map((number, at) => [offset + at, number]);
  return figure(
    {
      grid: { left: 56, right: 20, top: 12, bottom: 40 },
      xAxis: axis({
        type: 'value',
        min: offset - 0.5,
        max: offset + arrived.length - 0.5,
        minInterval: 1,
        name: 'place on arrival',
        nameLocation: 'middle',
        nameGap: 26,
        splitLine: { show: false },
      }),
      yAxis: axis({
        type: 'value',
        min: offset - 0.5,
        max: last + around + 0.5,
        minInterval: 1,
        name: 'packet of the flow, as sent',
        nameLocation: 'middle',
        nameGap: 34,
        splitLine: { show: false },
      }),
      series: [
        {
          type: 'line',
          data: points,
          symbol: 'circle',
          symbolSize: 8,
          lineStyle: { color: ink.faint, width: 1 },
          itemStyle: { color: ink.faint },
        },
        {
          type: 'scatter',
          symbol: 'diamond',
          symbolSize: 18,
          itemStyle: { color: colours[arm] },
          data: points.filter(([, number]) => number === packet),
        },
      ],
    },
    {
      height: 260,
      caption: `Packet ${packet} (the diamond) of ${flow} arrived after ${overtakenBy.join(', ')}`,
    },
  );
}
