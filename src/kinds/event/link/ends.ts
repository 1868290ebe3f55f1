import { joinWords, nearestWord } from '../../../lib/suggest.ts';
import type { Wrong } from '../../../scenario/kind.ts';
import type { Interface, LinkEnd, Node, Topology } from '../../../scenario/model.ts';
import { isLinkEnd } from '../../../scenario/topology/lookup.ts';
import type { Config } from './schema.ts';

/** The ends that `on` names. */
const words = (on: string): string[] => on.split(/\s+--\s+/).map((end) => end.trim());

export interface Device {
  node: Node;
  interface: Interface;
}

/** The interfaces that an event is about; the file has been checked. */
export function devicesOf({ on }: Config, topology: Topology): Device[] {
  return words(on).flatMap((word) =>
    topology.nodes.flatMap((node) =>
      node.interfaces.flatMap((iface) =>
        `${node.name}:${iface.name}` === word ? [{ node, interface: iface }] : [],
      ),
    ),
  );
}

/** What only the end of a link has. */
const ofLinks = ['rate', 'impair', 'offload', 'gso_max_segs'] as const;

export function checkEnds(config: Config, topology: Topology): Wrong | undefined {
  const names = words(config.on);
  const known = topology.nodes.flatMap((node) =>
    node.interfaces.map((iface) => `${node.name}:${iface.name}`),
  );
  const missing = names.find((name) => !known.includes(name));
  if (missing !== undefined) {
    const near = nearestWord(missing, known);
    return {
      path: ['on'],
      problem: `there is no interface "${missing}"`,
      allowed: `known: ${joinWords(known)}${near ? `; did you mean "${near}"?` : ''}`,
    };
  }
  const devices = devicesOf(config, topology);
  const ends = devices.map((device) => device.interface).filter(isLinkEnd);
  const [first, second] = ends as [LinkEnd?, LinkEnd?];
  if (names.length > 1 && (names.length > 2 || !first || first.link !== second?.link || first === second))
    return {
      path: ['on'],
      problem: `no link has the ends ${joinWords(names)}`,
      allowed: `links: ${topology.links.map(({ ends: [a, b] }) => `"${a.node}:${a.name} -- ${b.node}:${b.name}"`).join(', ')}`,
    };
  const key = ofLinks.find((link) => config[link] !== undefined);
  if (key !== undefined && ends.length < devices.length)
    return { path: [key], problem: `"${key}" is of the end of a link, and ${config.on} is none` };
  return undefined;
}
