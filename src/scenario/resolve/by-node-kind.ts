import { dirname, resolve } from 'node:path';
import { joinWords } from '../../lib/suggest.ts';
import { kindOf } from '../kind.ts';
import { endpoint } from '../topology/segments.ts';
import { at, complain, type Context } from './context.ts';
import type { LinkEnd, Node } from '../model.ts';
import { positionAt } from '../../lib/yaml/tree.ts';
import { endIn, type RawInterface } from './interfaces.ts';
import type { RawEnd, RawLink } from './link.ts';

type Bare = Omit<Node, 'interfaces' | 'routes'>;

const endsOf = (interfaces: readonly RawInterface[]): string[] =>
  interfaces.filter(endIn).map(({ name }) => name);

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
  return groups?.flatMap(([first = '', ...rest]) => [
    // What the domain is called after, whatever its ports are.
    [`switch ${endpoint(node.name, first)}`, label(first)] as const,
    ...rest.map((other) => [label(first), label(other)] as const),
  ]);
}

/** Offloads of the device at each end: what the file says, over what the node at the other end wants of it. */
export function offloadsOf(
  context: Context,
  links: readonly RawLink[],
  nodes: ReadonlyMap<string, Bare>,
): Map<RawEnd, LinkEnd['offload']> {
  const wanted = (name: string): LinkEnd['offload'] => {
    const node = nodes.get(name);
    return (node && kindOf(context.kinds.node, node.kind).peerOffload?.(node.config)) ?? {};
  };
  return new Map(
    links.flatMap(({ ends: [a, b] }): [RawEnd, LinkEnd['offload']][] => [
      [a, { ...wanted(b.node), ...a.offload }],
      [b, { ...wanted(a.node), ...b.offload }],
    ]),
  );
}

/** A guest's end of a link is a tap, which not every kind of link can have at its end. */
export function checkGuestLinks(
  context: Context,
  links: readonly RawLink[],
  nodes: ReadonlyMap<string, Bare>,
): void {
  const { link: kinds, node: nodeKinds } = context.kinds;
  const good = [...kinds.values()].flatMap(({ kind, guests }) => (guests ? [kind] : []));
  for (const { kind, ends } of links.filter((link) => !good.includes(link.kind)))
    for (const { node: name, path } of ends) {
      const node = nodes.get(name);
      if (node && kindOf(nodeKinds, node.kind).guest)
        complain(context, path, `a link of kind ${kind} can't connect ${name}, a virtual machine`, {
          allowed: `kinds: ${joinWords(good)}`,
        });
    }
}
