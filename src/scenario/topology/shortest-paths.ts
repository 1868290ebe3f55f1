import type { Position } from '../../lib/errors.ts';
import type { Interface, NextHop, Route } from '../model.ts';
import { networkOf } from './prefix.ts';

/** A router, as far as its routes to others go. */
export interface ForwardingNode {
  name: string;
  interfaces: readonly Interface[];
  position: Position;
}

/** A router next to another: by which interface of the other it is reached, and at which addresses. */
interface Neighbour {
  router: number;
  dev: string;
  via: Partial<Record<4 | 6, string>>;
}

/**
 * Static routes of each router to every network that it is not in itself: by the shortest paths, counted in routers,
 * and where several are as short, by all of them at equal cost.
 * @returns routes by router
 */
export function shortestPathRoutes(routers: readonly ForwardingNode[]): Map<string, Route[]> {
  const inSegment = routersBySegment(routers);
  const neighbours = neighboursOf(routers, inSegment);
  const routes = new Map<string, Route[]>(routers.map(({ name }) => [name, []]));
  // Networks behind the same routers are at the same distance from everywhere.
  const known = new Map<string, readonly number[]>();
  for (const [segment, attached] of inSegment) {
    const key = attached.join();
    const distances = known.get(key) ?? distancesTo(attached, neighbours);
    known.set(key, distances);
    for (const prefix of networksIn(segment, attached, routers))
      for (const [index, { name, position }] of routers.entries()) {
        const hops = hopsTowards(prefix.includes(':') ? 6 : 4, distances, index, neighbours[index]!);
        if (hops.length > 0) routes.get(name)!.push({ to: prefix, ...by(hops), options: {}, position });
      }
  }
  return routes;
}

function by(hops: readonly NextHop[]): Pick<Route, 'via' | 'dev' | 'nexthops'> {
  const [only, ...others] = hops;
  return others.length === 0 ? { via: only!.via, dev: only!.dev } : { nexthops: hops };
}

/** Indices of the routers in each segment. */
function routersBySegment(routers: readonly ForwardingNode[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [index, { interfaces }] of routers.entries())
    for (const { segment, addresses } of interfaces) {
      if (segment < 0 || addresses.length === 0) continue;
      const attached = found.get(segment);
      if (!attached) found.set(segment, [index]);
      else if (attached.at(-1) !== index) attached.push(index);
    }
  return found;
}

function neighboursOf(
  routers: readonly ForwardingNode[],
  inSegment: ReadonlyMap<number, readonly number[]>,
): Neighbour[][] {
  return routers.map(({ interfaces }, self) =>
    interfaces.flatMap((own) =>
      (inSegment.get(own.segment) ?? [])
        .filter((router) => router !== self)
        .map((router): Neighbour => {
          const there = routers[router]!.interfaces.find(({ segment }) => segment === own.segment)!;
          const via: Neighbour['via'] = {};
          for (const family of [4, 6] as const)
            if (addressIn(own, family) !== undefined) via[family] = addressIn(there, family);
          return { router, dev: own.name, via };
        }),
    ),
  );
}

/** The number of links between each router and the nearest of those at the destination. */
function distancesTo(
  attached: readonly number[],
  neighbours: readonly (readonly Neighbour[])[],
): readonly number[] {
  const distances = Array.from({ length: neighbours.length }, () => Infinity);
  for (const router of attached) distances[router] = 0;
  for (let reached = [...attached]; reached.length > 0;)
    reached = reached.flatMap((router) =>
      neighbours[router]!.flatMap((next) => {
        if (distances[next.router] !== Infinity) return [];
        distances[next.router] = distances[router]! + 1;
        return [next.router];
      }),
    );
  return distances;
}

/** The neighbours that are nearer to the destination; none where the router is there, or can't get there. */
function hopsTowards(
  family: 4 | 6,
  distances: readonly number[],
  router: number,
  neighbours: readonly Neighbour[],
): NextHop[] {
  const distance = distances[router]!;
  if (distance === 0 || distance === Infinity) return [];
  return neighbours.flatMap(({ router: next, dev, via }) =>
    distances[next] === distance - 1 && via[family] !== undefined ? [{ via: via[family], dev }] : [],
  );
}

const addressIn = ({ addresses }: Interface, family: 4 | 6): string | undefined =>
  addresses.find((address) => address.includes(':') === (family === 6))?.split('/')[0];

/** The networks of a segment, as the addresses of its routers tell them. */
function networksIn(
  segment: number,
  attached: readonly number[],
  routers: readonly ForwardingNode[],
): ReadonlySet<string> {
  const interfaces = attached.flatMap((router) => routers[router]!.interfaces);
  return new Set(interfaces.flatMap((own) => (own.segment === segment ? own.addresses.map(networkOf) : [])));
}
