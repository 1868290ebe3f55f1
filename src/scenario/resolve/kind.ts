import { dirname, resolve } from 'node:path';
import { kindOf } from '../kind.ts';
import { endpoint } from '../topology/segments.ts';
import { at, complain, type Context } from '../context.ts';
import type { Link, Node } from '../model.ts';
import { positionAt } from '../tree.ts';
import type { RawInterface } from './interfaces.ts';

type Bare = Omit<Node, 'interfaces' | 'routes'>;

const endsOf = (interfaces: readonly RawInterface[]): string[] =>
  interfaces.filter(({ kind }) => kind === 'veth').map(({ name }) => name);

/** The node with its config as its kind resolves it. */
export function resolveConfig(context: Context, node: Bare, interfaces: readonly RawInterface[]): Bare {
  const kind = kindOf(context.kinds.node, node.kind);
  if (!kind.resolve) return node;
  const here = ['nodes', node.name];
  const ends = endsOf(interfaces);
  const config = kind.resolve(node.config, {
    directory: resolve(dirname(positionAt(context.root, []).file)),
    ends,
    listed: interfaces
      .map(({ name }) => name)
      .filter((name) => !ends.includes(name) && !kind.ownInterfaces(node.config).includes(name)),
    position: (path) => at(context, [...here, ...path]),
    complain: (path, problem, more) => complain(context, [...here, ...path], problem, more),
  });
  return { ...node, config };
}

/** Pairs of endpoints (or overlays) that the kind says are in one broadcast domain; undefined: all are. */
export function joinsOf(
  context: Context,
  node: Bare,
  interfaces: readonly RawInterface[],
): (readonly [string, string])[] | undefined {
  const groups = kindOf(context.kinds.node, node.kind).joins?.(node.config, endsOf(interfaces));
  const label = (name: string) => (name.startsWith('overlay ') ? name : endpoint(node.name, name));
  return groups?.flatMap(([first = '', ...rest]) =>
    rest.map((other) => [label(first), label(other)] as const),
  );
}

/** The link, with offloads that the node at one end wants of the device at the other. */
export function peerOffloads(context: Context, link: Link, nodes: ReadonlyMap<string, Node>): Link {
  const wanted = (name: string): Readonly<Record<string, boolean>> => {
    const node = nodes.get(name);
    return (node && kindOf(context.kinds.node, node.kind).peerOffload?.(node.config)) ?? {};
  };
  const [a, b] = link.ends;
  const laid = (end: typeof a, other: typeof a) => ({
    ...end,
    offload: { ...wanted(other.node), ...end.offload },
  });
  return { ...link, ends: [laid(a, b), laid(b, a)] };
}
