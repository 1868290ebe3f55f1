import type { Topology } from '../model.ts';
import { drawTerminal } from './draw-terminal.ts';
import { layOut } from './graph-layout.ts';

export const graphFormats = ['mermaid', 'dot', 'svg', 'terminal'] as const;
export type GraphFormat = (typeof graphFormats)[number];

/**
 * The topology as a drawing, or as the source of one: nodes with their addresses, links with the interfaces at their ends. A large one
 * is grouped, and a comment in its first lines says so.
 */
export async function drawGraph(topology: Topology, format: GraphFormat): Promise<string> {
  if (format === 'terminal') return drawTerminal(layOut(topology));
  // A layout takes a library, which nothing else needs.
  if (format === 'svg') return (await import('./draw-svg.ts')).drawSvg(layOut(topology));
  const { boxes, edges, note } = layOut(topology);
  const lines =
    format === 'mermaid'
      ? [
          'graph LR',
          ...note.map((line) => `  %% ${line}`),
          ...boxes.map(({ id, lines, round }) => `  ${id}${shape(round, `"${lines.join('<br>')}"`)}`),
          ...edges.map(({ a, b, ends: [left, right] }) =>
            left === '' ? `  ${a.id} --- ${b.id}` : `  ${a.id} ---|"${left} – ${right}"| ${b.id}`,
          ),
        ]
      : [
          'graph lab {',
          ...note.map((line) => `  // ${line}`),
          '  node [shape=box]',
          ...boxes.map(({ id, lines }) => `  ${id} [label="${lines.join('\\n')}"]`),
          ...edges.map(({ a, b, ends: [left, right] }) =>
            left === ''
              ? `  ${a.id} -- ${b.id}`
              : `  ${a.id} -- ${b.id} [taillabel="${left}" headlabel="${right}"]`,
          ),
          '}',
        ];
  return `${lines.join('\n')}\n`;
}

/** Switches are drawn round. */
const shape = (round: boolean, text: string) => (round ? `([${text}])` : `[${text}]`);
