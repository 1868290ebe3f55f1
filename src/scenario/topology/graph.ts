import type { Node, Topology } from '../model.ts';

export const graphFormats = ['mermaid', 'dot'] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** The topology as a drawing's source: nodes with their addresses, links with the interfaces at their ends. */
export function drawGraph({ nodes, links }: Topology, format: GraphFormat): string {
  const id = (name: string) => `n${nodes.findIndex((node) => node.name === name)}`;
  const ends = links.map(({ ends: [a, b] }) => ({ a, b, label: `${a.interface} – ${b.interface}` }));
  const lines =
    format === 'mermaid'
      ? [
          'graph LR',
          ...nodes.map((node) => `  ${id(node.name)}${shape(node, `"${words(node).join('<br>')}"`)}`),
          ...ends.map(({ a, b, label }) => `  ${id(a.node)} ---|"${label}"| ${id(b.node)}`),
        ]
      : [
          'graph lab {',
          '  node [shape=box]',
          ...nodes.map((node) => `  ${id(node.name)} [label="${words(node).join('\\n')}"]`),
          ...ends.map(
            ({ a, b }) =>
              `  ${id(a.node)} -- ${id(b.node)} [taillabel="${a.interface}" headlabel="${b.interface}"]`,
          ),
          '}',
        ];
  return `${lines.join('\n')}\n`;
}

/** Switches are drawn round. */
const shape = (node: Node, text: string) => (node.kind === 'netns' ? `[${text}]` : `([${text}])`);

const words = (node: Node) => [
  node.kind === 'netns' ? node.name : `${node.name} (${node.kind})`,
  ...node.interfaces.flatMap(({ name, addresses }) => addresses.map((address) => `${name} ${address}`)),
];
