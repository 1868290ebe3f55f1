import type { Scenario } from '../../scenario/model.ts';
import { drawSvg, type Marks } from '../../scenario/topology/draw-svg.ts';
import { layOut } from '../../scenario/topology/graph-layout.ts';
import { html, Markup } from './markup.ts';

/** The topology, with where manglers sit and where something is watched. */
export const topologyFigure = (scenario: Scenario): Markup =>
  html`<figure>
    <div class="wide" tabindex="0" role="region" aria-label="Topology">
      ${new Markup(drawSvg(layOut(scenario.topology), marksOf(scenario)))}
    </div>
    <figcaption>${captionOf(scenario)}</figcaption>
  </figure> `;

/** What is attached or watched at each end of a link. */
export function marksOf({ manglers, observe }: Scenario): Marks {
  const marks = new Map<string, string[]>();
  const add = (end: unknown, mark: string) => {
    if (typeof end === 'string') marks.set(end, [...(marks.get(end) ?? []), mark]);
  };
  for (const { name, node, interface: own, hook } of manglers) add(`${node}:${own}`, `${name} (${hook})`);
  for (const { kind, name, config } of observe) {
    add(config.on, name);
    if (kind !== 'order') continue;
    add(config.from, `${name}: from`);
    add(config.to, `${name}: to`);
  }
  return marks;
}

const captionOf = ({ topology: { nodes, links }, manglers }: Scenario): string =>
  `${nodes.length} nodes, ${links.length} ${links.length === 1 ? 'link' : 'links'}${manglers.length > 0 ? `; manglers and observations stand below the interface that they are at` : ''}`;
