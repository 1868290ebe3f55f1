import type { Node, Topology } from '../model.ts';

/** Above so many nodes, hosts that hang on the same node are drawn as one, and addresses are left out. */
const mostDrawn = 40;

/** A node as it is drawn, or several that are drawn as one. */
export interface Box {
  id: string;
  lines: readonly string[];
  round: boolean;
  /** Names of the nodes. */
  nodes: readonly string[];
}

export interface Edge {
  a: Box;
  b: Box;
  /** Names of the interfaces at its ends; empty: of several. */
  ends: readonly [string, string];
}

export interface Layout {
  boxes: readonly Box[];
  edges: readonly Edge[];
  /** That it is grouped, where it is. */
  note: string[];
}

const isHost = (node: Node) => node.kind === 'netns' && !node.forwarding;

/** What is drawn: a box for each node, or in a large topology for the hosts of each node. */
export function layOut(topology: Topology): Layout {
  const { nodes, links } = topology;
  const isLarge = nodes.length > mostDrawn;
  const groups = isLarge ? hostsByNeighbour(topology) : new Map<string, string>();
  const members = new Map<string, Node[]>();
  for (const node of nodes) {
    const key = groups.get(node.name) ?? node.name;
    const group = members.get(key);
    if (group) group.push(node);
    else members.set(key, [node]);
  }
  const boxes = new Map(
    [...members].map(([key, all], index): [string, Box] => [
      key,
      {
        id: `n${index}`,
        lines: linesOf(all, isLarge),
        round: all[0]!.kind !== 'netns',
        nodes: all.map(({ name }) => name),
      },
    ]),
  );
  const boxOf = (name: string) => boxes.get(groups.get(name) ?? name)!;
  const edges = new Map<string, Edge>();
  for (const { ends } of links) {
    const [a, b] = [boxOf(ends[0].node), boxOf(ends[1].node)];
    const grouped = groups.has(ends[0].node) || groups.has(ends[1].node);
    const key = grouped ? `${a.id} ${b.id}` : `link ${edges.size}`;
    edges.set(key, { a, b, ends: grouped ? ['', ''] : [ends[0].name, ends[1].name] });
  }
  const note = `${nodes.length} nodes and ${links.length} links: hosts on the same node are drawn as one, without addresses`;
  return { boxes: [...boxes.values()], edges: [...edges.values()], note: isLarge ? [note] : [] };
}

/** Hosts with one link, each to the key of its group, where a neighbour has several of them. */
function hostsByNeighbour({ nodes, links }: Topology): Map<string, string> {
  /** The only neighbour of each; undefined where it has several. */
  const neighbours = new Map<string, string | undefined>();
  for (const { ends } of links)
    for (const [own, other] of [ends, ends.toReversed()])
      neighbours.set(own!.node, neighbours.has(own!.node) ? undefined : other!.node);
  const hosts = nodes.filter((node) => isHost(node) && neighbours.get(node.name) !== undefined);
  const byNeighbour = Map.groupBy(hosts, ({ name }) => neighbours.get(name)!);
  return new Map(
    [...byNeighbour].flatMap(([neighbour, group]) =>
      group.length > 1 ? group.map(({ name }): [string, string] => [name, `hosts of ${neighbour}`]) : [],
    ),
  );
}

function linesOf(nodes: readonly Node[], isLarge: boolean): string[] {
  const [first] = nodes;
  if (nodes.length > 1) return [`${first!.name} … ${nodes.at(-1)!.name}`, `${nodes.length} hosts`];
  const title = first!.kind === 'netns' ? first!.name : `${first!.name} (${first!.kind})`;
  if (isLarge) return [title];
  return [
    title,
    ...first!.interfaces.flatMap(({ name, addresses }) => addresses.map((address) => `${name} ${address}`)),
  ];
}
