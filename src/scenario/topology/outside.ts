import type { Interface, Node } from '../model.ts';
import type { Conflict } from './conflicts.ts';
import { bare, contains } from './prefix.ts';
import { endpoint } from './segments.ts';

interface Station {
  node: string;
  name: string;
  /** Of one family, without those of a single address (/32, /128): these lie in no network. */
  prefixes: readonly string[];
}

/**
 * Interfaces that share no network with any other of their broadcast domain: nothing there can answer them.
 * @param tolerant nodes that may have such
 */
export function outsiders(
  nodes: readonly Pick<Node, 'name' | 'interfaces'>[],
  tolerant: ReadonlySet<string>,
): Conflict[] {
  const all = nodes.flatMap(({ name, interfaces }) =>
    interfaces.filter(({ segment }) => segment >= 0).map((iface) => ({ node: name, one: iface })),
  );
  return [...Map.groupBy(all, ({ one }) => one.segment).values()].flatMap((domain) =>
    ([4, 6] as const).flatMap((family) => {
      const stations = domain.flatMap(({ node, one }) => stationOf(node, one, family));
      const alone = stations.filter(
        (station) => !stations.some((other) => other !== station && meet(station, other)),
      );
      // Where nobody meets anybody, all but the first are outside of its network.
      const outside = alone.length === stations.length ? alone.slice(1) : alone;
      return outside.filter(({ node }) => !tolerant.has(node)).map(conflict);
    }),
  );
}

function stationOf(node: string, { name, addresses }: Interface, family: 4 | 6): Station[] {
  const prefixes = addresses.filter(
    (address) => address.includes(':') === (family === 6) && !address.endsWith(family === 6 ? '/128' : '/32'),
  );
  return prefixes.length > 0 ? [{ node, name, prefixes }] : [];
}

const meet = (a: Station, b: Station): boolean =>
  a.prefixes.some((prefix) =>
    b.prefixes.some((other) => contains(prefix, bare(other)) || contains(other, bare(prefix))),
  );

const conflict = ({ node, name, prefixes: [address = ''] }: Station): Conflict => ({
  node,
  interface: name,
  address,
  problem: `${endpoint(node, name)} has the address ${address}, in whose network nothing else on its link is`,
  allowed: `an address of its neighbours' network, or, if the bug is about that, \`conflict: allowed\` at ${node}`,
});
