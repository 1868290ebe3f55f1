import { Graph, layout } from '@dagrejs/dagre';
import { escapeXml } from '../../lib/escape-xml.ts';
import type { Box, Edge, Layout } from './graph-layout.ts';

/** What is done at an end of a link, "NODE:INTERFACE": a word or two for the drawing. */
export type Marks = ReadonlyMap<string, readonly string[]>;

/** px. Widths are those of the widest usual font at 13 px. */
const [lineHeight, letter, padding] = [18, 7.4, 10];

const style = `
.lab-graph { font: 13px system-ui, sans-serif; --line: #52606d; --box: #f5f7fa; --text: #1f2933; --mark: #b44d12; }
@media (prefers-color-scheme: dark) {
  .lab-graph { --line: #9aa5b1; --box: #1f2933; --text: #e4e7eb; --mark: #f7a072; }
}
.lab-graph rect { fill: var(--box); stroke: var(--line); stroke-width: 1.3; }
.lab-graph path { fill: none; stroke: var(--line); stroke-width: 1.5; }
.lab-graph text { fill: var(--text); }
.lab-graph .end { font-size: 11px; }
.lab-graph .name { font-weight: 600; }
.lab-graph .mark { font-size: 11px; fill: var(--mark); font-weight: 600; }`;

/**
 * The topology as an SVG picture that follows the reader's light or dark theme, and needs no script.
 * @param marks what is attached or watched at ends of links
 */
export function drawSvg({ boxes, edges, note }: Layout, marks: Marks = new Map()): string {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 30, ranksep: 120, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const beside = parallels(edges);
  for (const box of boxes) graph.setNode(box.id, sizeOf(box, mostBeside(box, edges, beside)));
  const depth = depths(boxes, edges);
  for (const [index, { a, b }] of edges.entries()) {
    const [from, to] = depth.get(a.id)! <= depth.get(b.id)! ? [a, b] : [b, a];
    graph.setEdge(
      from.id,
      to.id,
      { width: widthOfLabels(edges[index]!, marks), height: heightOfMarks(edges[index]!, marks) },
      `${index}`,
    );
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const place = (box: Box) => graph.node(box.id) as Place;
  const drawn = edges.map((edge) =>
    drawEdge(edge, place(edge.a), place(edge.b), { marks, shift: beside.get(edge)!.shift }),
  );
  const noteLines = note.map(
    (line, index) => `<text x="12" y="${height + 14 + index * lineHeight}">${escapeXml(line)}</text>`,
  );
  const all = height + note.length * lineHeight + (note.length > 0 ? 12 : 0);
  const names = boxes.map(({ lines }) => lines[0]).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lab-graph" role="img" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(all)}" width="${Math.ceil(width)}" height="${Math.ceil(all)}">`,
    `<title>Topology: ${escapeXml(names.slice(0, 300))}</title>`,
    `<style>${style}\n</style>`,
    ...drawn.map(({ line }) => line),
    ...boxes.map((box) => drawBox(box, place(box))),
    ...drawn.flatMap(({ labels }) => labels),
    ...noteLines,
    '</svg>',
    '',
  ].join('\n');
}

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

const sizeOf = ({ lines }: Box, parallel: number) => ({
  width: Math.max(...lines.map((line) => line.length)) * letter + 2 * padding,
  height: Math.max(lines.length * lineHeight + 2 * padding - 4, parallel * apart + 8),
});

/** px between links of the same two nodes. */
const apart = 24;

interface Beside {
  /** How many links the two nodes have. */
  count: number;
  /** px across, from the line between their middles. */
  shift: number;
}

function parallels(edges: readonly Edge[]): Map<Edge, Beside> {
  const groups = Map.groupBy(edges, ({ a, b }) => [a.id, b.id].toSorted().join(' '));
  return new Map(
    [...groups.values()].flatMap((group) =>
      group.map((edge, index): [Edge, Beside] => [
        edge,
        { count: group.length, shift: (index - (group.length - 1) / 2) * apart },
      ]),
    ),
  );
}

const mostBeside = (box: Box, edges: readonly Edge[], beside: Map<Edge, Beside>): number =>
  Math.max(1, ...edges.filter(({ a, b }) => a === box || b === box).map((edge) => beside.get(edge)!.count));

/** Room between two nodes for what stands at the ends of their link. */
const widthOfLabels = ({ a, b, ends }: Edge, marks: Marks): number =>
  [a, b].reduce((sum, box, side) => {
    const texts = [ends[side]!, ...marksAt(box, ends[side]!, marks)];
    return sum + Math.max(...texts.map((text) => text.length)) * 6.2;
  }, 0);

/** Marks stand below the line. */
const heightOfMarks = ({ a, b, ends }: Edge, marks: Marks): number =>
  2 * lineHeight * Math.max(...[a, b].map((box, side) => marksAt(box, ends[side]!, marks).length));

const marksAt = (box: Box, end: string, marks: Marks): readonly string[] =>
  box.nodes.length === 1 ? (marks.get(`${box.nodes[0]}:${end}`) ?? []) : [];

/** How far each box is from the first one: what hangs on a switch stands on both sides of it. */
function depths(boxes: readonly Box[], edges: readonly Edge[]): Map<string, number> {
  const depth = new Map<string, number>();
  for (const start of boxes) {
    if (depth.has(start.id)) continue;
    depth.set(start.id, 0);
    const queue = [start];
    for (let box = queue.shift(); box; box = queue.shift())
      for (const { a, b } of edges) {
        const other = a === box ? b : b === box ? a : undefined;
        if (!other || depth.has(other.id)) continue;
        depth.set(other.id, depth.get(box.id)! + 1);
        queue.push(other);
      }
  }
  return depth;
}

function drawBox({ lines, round }: Box, { x, y, width, height }: Place): string {
  const left = x - width / 2;
  const top = y - height / 2;
  const texts = lines.map(
    (line, index) =>
      `<text${index === 0 ? ' class="name"' : ''} x="${fixed(left + padding)}" y="${fixed(top + padding + 11 + index * lineHeight)}">${escapeXml(line)}</text>`,
  );
  return `<rect x="${fixed(left)}" y="${fixed(top)}" width="${fixed(width)}" height="${fixed(height)}" rx="${round ? 14 : 3}"/>${texts.join('')}`;
}

function drawEdge(
  { a, b, ends }: Edge,
  from: Place,
  to: Place,
  { marks, shift }: { marks: Marks; shift: number },
): { line: string; labels: string[] } {
  const [start, end] = shifted(borderTowards(from, to), borderTowards(to, from), shift);
  const line = `<path d="M${fixed(start.x)},${fixed(start.y)} L${fixed(end.x)},${fixed(end.y)}"/>`;
  const sides = [
    { box: a, name: ends[0], at: start, other: end },
    { box: b, name: ends[1], at: end, other: start },
  ];
  const labels = sides.flatMap(({ box, name, at, other }) => {
    if (name === '') return [];
    const anchor = at.x <= other.x ? 'start' : 'end';
    const x = at.x + (at.x <= other.x ? 5 : -5);
    // Towards the other end, so that labels of several links at one side stand apart.
    const slope = (other.y - at.y) / (Math.abs(other.x - at.x) || 1);
    const y = at.y + slope * 24;
    const text = (content: string, own: string, dy: number) =>
      `<text class="${own}" text-anchor="${anchor}" x="${fixed(x)}" y="${fixed(y + dy)}">${escapeXml(content)}</text>`;
    return [
      text(name, 'end', -5),
      ...marksAt(box, name, marks).map((mark, index) => text(mark, 'mark', 14 + index * 14)),
    ];
  });
  return { line, labels };
}

interface Point {
  x: number;
  y: number;
}

/** A line moved across its direction, which is told from left to right. */
function shifted(start: Point, end: Point, shift: number): [Point, Point] {
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const side = end.x >= start.x ? 1 : -1;
  const [x, y] = [(-(end.y - start.y) / length) * shift * side, ((end.x - start.x) / length) * shift * side];
  return [
    { x: start.x + x, y: start.y + y },
    { x: end.x + x, y: end.y + y },
  ];
}

/** Where a line from the middle of a box to that of another leaves it. */
function borderTowards({ x, y, width, height }: Place, to: Place): Point {
  const [dx, dy] = [to.x - x, to.y - y];
  if (dx === 0 && dy === 0) return { x, y };
  const scale = Math.min(
    dx === 0 ? Infinity : width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : height / 2 / Math.abs(dy),
  );
  return { x: x + dx * scale, y: y + dy * scale };
}

const fixed = (value: number): string => String(Math.round(value * 10) / 10);
