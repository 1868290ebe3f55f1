import { slotsOf } from '../../lib/slots.ts';
import { kindOf } from '../kind.ts';
import { assignAddresses, type Station } from '../topology/addresses.ts';
import { conflictsOf } from '../topology/conflicts.ts';
import { macsOf } from '../topology/macs.ts';
import { byName, inOrder, type Numbering } from '../topology/numbering.ts';
import { outsiders } from '../topology/outside.ts';
import { reliesOnOrder } from '../topology/relies-on-order.ts';
import { defaultRoutes } from '../topology/routes.ts';
import { shortestPathRoutes } from '../topology/shortest-paths.ts';
import { endpoint, segmentsOf } from '../topology/segments.ts';
import { complain, partAt, seedOf, type Context } from './context.ts';
import { linkEndsOf } from '../topology/lookup.ts';
import type { Interface, Link, LinkEnd, Node, Route, Topology } from '../model.ts';
import type { CheckedFile } from '../schema/checked-file.ts';
import { endsByNode, resolveInterfaces, type RawInterface } from './interfaces.ts';
import { resolveLinks, type RawEnd } from './link.ts';
import { resolveNode } from './node.ts';
import { checkRoute, resolveRoute } from './route.ts';
import { checkGuestLinks, joinsOf, offloadsOf, resolveConfig } from './by-node-kind.ts';

/** Nodes and links of a file that its schema has let through: addresses given, routes set, all of it checked. */
export function resolveTopology(context: Context): Topology {
  const { root, kinds } = context;
  const seed = seedOf(context);
  const rawLinks = resolveLinks(context);
  const rawNodes = Object.entries(root.nodes ?? {});
  const rawEnds = endsByNode(rawLinks);
  const parts = rawNodes.map(([name, raw]) => {
    const interfaces = resolveInterfaces(context, name, raw, rawEnds.get(name) ?? []);
    const node = resolveConfig(context, resolveNode(context, name, raw), interfaces);
    return { raw, node, interfaces, joins: joinsOf(context, node, interfaces) };
  });
  const switching = (kind: string) => kindOf(kinds.node, kind).switching;
  const devices = parts.flatMap(({ node, interfaces }) =>
    interfaces.map((iface) => ({ ...iface, node: node.name })),
  );
  const segments = segmentsOf(
    devices,
    [
      ...rawLinks.map(({ ends: [a, b] }) => [endpoint(a.node, a.name), endpoint(b.node, b.name)] as const),
      ...parts.flatMap(({ joins }) => joins ?? []),
    ],
    new Set(parts.filter(({ node, joins }) => switching(node.kind) && !joins).map(({ node }) => node.name)),
  );
  const wanting = devices.map((device): Station => {
    const self = endpoint(device.node, device.name);
    const segment = segments.of.get(self)!;
    const said = segment < 0 ? [] : device.addresses;
    return {
      endpoint: self,
      segment: segments.names[segment] ?? '',
      ...(said === undefined ? {} : { addresses: said }),
    };
  });
  const addresses = assignAddresses(wanting, numberingOf(context, segments.names, wanting));
  const macs = macsOf(
    devices.map((device) => endpoint(device.node, device.name)),
    seed,
  );

  const bare = new Map(parts.map(({ node }) => [node.name, node]));
  checkGuestLinks(context, rawLinks, bare);
  const offloads = offloadsOf(context, rawLinks, bare);
  const withInterfaces = parts.map(({ raw, node, interfaces }) => ({
    raw,
    node: {
      ...node,
      interfaces: interfaces.map((iface): Interface => {
        const self = endpoint(node.name, iface.name);
        const given = addresses.get(self);
        if (!given)
          complain(context, iface.path, `no free address for ${self} in its network`, {
            allowed: 'say `addresses`',
          });
        const mac = (iface.mac ?? macs.get(self)!).toLowerCase();
        return finished(iface, mac, given ?? [], segments.of.get(self)!, offloads);
      }),
    },
  }));
  const tolerant = new Set(rawNodes.flatMap(([name, raw]) => (raw.conflict === 'allowed' ? [name] : [])));
  const stations = withInterfaces.map((iface) => iface.node);
  for (const { node, interface: one, problem, allowed, address } of [
    ...conflictsOf(stations, tolerant),
    ...(context.incomplete.has('nodes') || context.incomplete.has('links')
      ? []
      : outsiders(stations, tolerant)),
  ]) {
    const device = devices.find((other) => other.node === node && other.name === one);
    complain(context, addressPath(root, node, one, address) ?? device!.path, problem, { allowed });
  }

  const defaults = defaultRoutes(
    withInterfaces.map(({ raw, node }) => ({
      ...node,
      switching: switching(node.kind),
      routed: raw.routes !== undefined,
    })),
  );
  const paths =
    root.routing === undefined
      ? new Map<string, Route[]>()
      : shortestPathRoutes(
          withInterfaces.flatMap(({ raw, node }) =>
            node.forwarding && !switching(node.kind) && raw.routes === undefined ? [node] : [],
          ),
        );
  const nodes = withInterfaces.map(({ raw, node }): Node => {
    const said = (raw.routes ?? []).flatMap((one, index) => {
      const path = ['nodes', node.name, 'routes', index];
      const part = partAt(context, path);
      const route = resolveRoute(part, one);
      if (route && !context.incomplete.has('nodes') && !context.incomplete.has('links'))
        checkRoute(part, route, node.interfaces);
      return route ?? [];
    });
    return {
      ...node,
      routes: [...said, ...(defaults.get(node.name) ?? []), ...(paths.get(node.name) ?? [])],
    };
  });
  const ends = new Map(nodes.flatMap(linkEndsOf).map((end) => [endpoint(end.node, end.name), end]));
  const slots = slotsOf(
    rawLinks.map(({ name }) => name),
    { seed, use: 'link', room: 2 ** 24 },
  );
  const links = rawLinks.flatMap(({ path: _path, ends: [a, b], ...link }): Link[] => {
    const [first, second] = [a, b].map(({ node, name }) => ends.get(endpoint(node, name)));
    // A node with a mistake is left out, and its links with it.
    return first && second ? [{ ...link, slot: slots.get(link.name)!, ends: [first, second] }] : [];
  });
  return { quiet: root.quiet !== false, nodes, links };
}

/** As the file says; in order where it relies on that. */
function numberingOf(context: Context, segments: readonly string[], stations: readonly Station[]): Numbering {
  const { root } = context;
  const said = stations.flatMap(({ addresses }) => addresses ?? []);
  const addressing = root.addressing ?? (reliesOnOrder(root, said) ? 'in-order' : 'by-name');
  if (addressing === 'by-name') return byName(seedOf(context));
  const counts = new Map<string, number>();
  for (const { segment, addresses } of stations)
    if (!addresses) counts.set(segment, (counts.get(segment) ?? 0) + 1);
  return inOrder(segments, counts);
}

function finished(
  { origin, name, mtu, position }: RawInterface,
  mac: string,
  addresses: readonly string[],
  segment: number,
  offloads: ReadonlyMap<RawEnd, LinkEnd['offload']>,
): Interface {
  const common = { name, mac, ...(mtu === undefined ? {} : { mtu }), addresses, segment, position };
  if (!('link' in origin)) return { ...common, ...origin };
  const { path: _path, ...end } = origin;
  return { ...end, ...common, offload: offloads.get(origin)! };
}

/** Where an address is said; undefined where lab gave it. */
function addressPath(
  root: CheckedFile,
  node: string,
  name: string,
  address: string | undefined,
): (string | number)[] | undefined {
  const raw = root.nodes?.[node];
  const places: [unknown, (string | number)[]][] = [
    [raw?.addresses?.[name], ['addresses', name]],
    [raw?.interfaces?.[name]?.addresses, ['interfaces', name, 'addresses']],
  ];
  for (const [list, path] of places)
    if (Array.isArray(list) && address !== undefined && list.includes(address))
      return ['nodes', node, ...path, list.lastIndexOf(address)];
  return undefined;
}
