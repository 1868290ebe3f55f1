import type { Position } from '../../lib/errors.ts';
import type { Interface, Route } from '../model.ts';
import { contains } from './prefix.ts';

/** A node as far as default routes go. */
export interface Router {
  name: string;
  forwarding: boolean;
  switching: boolean;
  /** The file says its routes, or that it has none. */
  routed: boolean;
  interfaces: readonly Interface[];
  position: Position;
}

/**
 * Default routes, IPv4 and IPv6, of the hosts that say no routes: by the only router of the first segment that
 * has one. Hosts on a segment with several have none: which one is right is the author's to say.
 */
export function defaultRoutes(nodes: readonly Router[]): Map<string, Route[]> {
  const gateways = new Map<number, { router: string; address: string }[]>();
  for (const node of nodes.filter((node) => node.forwarding && !node.switching))
    for (const { segment, addresses } of node.interfaces)
      for (const address of addresses)
        gateways.set(segment, [
          ...(gateways.get(segment) ?? []),
          { router: node.name, address: bare(address) },
        ]);

  const routes = new Map<string, Route[]>();
  for (const node of nodes) {
    if (node.forwarding || node.switching || node.routed) continue;
    const found = node.interfaces
      .filter((iface) => iface.segment >= 0)
      .map((iface) => routesBy(iface, gateways.get(iface.segment) ?? [], node.position))
      .find((some) => some.length > 0);
    if (found) routes.set(node.name, found);
  }
  return routes;
}

function routesBy(
  own: Interface,
  gateways: readonly { router: string; address: string }[],
  position: Position,
): Route[] {
  if (new Set(gateways.map((gateway) => gateway.router)).size !== 1) return [];
  return [false, true].flatMap((v6) => {
    const via = gateways.find(
      ({ address }) =>
        address.includes(':') === v6 && own.addresses.some((prefix) => contains(prefix, address)),
    )?.address;
    return via === undefined ? [] : [{ to: 'default', via, dev: own.name, options: {}, position }];
  });
}

const bare = (prefix: string): string => prefix.split('/')[0]!;
