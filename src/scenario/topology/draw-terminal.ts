import type { Layout } from './graph-layout.ts';

/** A node a paragraph: its addresses, and each of its links with the other end. */
export function drawTerminal({ boxes, edges, note }: Layout): string {
  const blocks = boxes.map((box) => {
    const [title = '', ...lines] = box.lines;
    const links = edges.flatMap(({ a, b, ends: [left, right] }) => [
      ...(a === box ? [reach(left, right, b.lines[0])] : []),
      ...(b === box ? [reach(right, left, a.lines[0])] : []),
    ]);
    const inside = [...lines.map((line) => `  ${line}`), ...links.map(([own, far]) => `  ${own} ── ${far}`)];
    return [title, ...inside].join('\n');
  });
  return `${[...note, ...blocks].join('\n\n')}\n`;
}

const reach = (own: string, far: string, node = ''): [string, string] =>
  own === '' ? ['', node] : [own, `${node.split(' (')[0]}:${far}`];
