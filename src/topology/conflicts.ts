import ipaddr from 'ipaddr.js';
import type { Node } from '../scenario/model.ts';
import { canonical } from './addresses.ts';
import { endpoint } from './segments.ts';

export interface Conflict {
  node: string;
  interface: string;
  problem: string;
  /** The address, where it is one that is wrong: as the file says it. */
  address?: string;
}

/** Addresses and MACs that can't be where they are, or are twice in a broadcast domain or in a node. */
export function conflictsOf(nodes: readonly Pick<Node, 'name' | 'interfaces'>[]): Conflict[] {
  const conflicts: Conflict[] = [];
  const seen = new Map<string, string>();
  const claim = (scope: string, what: string, self: string): string | undefined => {
    const key = `${scope} ${what}`;
    const other = seen.get(key);
    seen.set(key, other ?? self);
    return other;
  };
  for (const node of nodes)
    for (const one of node.interfaces) {
      const self = endpoint(node.name, one.name);
      const scope = one.segment < 0 ? self : `segment ${one.segment}`;
      const note = (problem: string, address?: string) =>
        conflicts.push({ node: node.name, interface: one.name, problem, address });
      const station = claim(scope, one.mac, self);
      if (station !== undefined && station !== self) note(`${self} has the MAC address ${one.mac}, as ${station} has`);
      for (const address of one.addresses) {
        const wrong = unusable(address);
        if (wrong !== undefined) note(`${address} is ${wrong}`, address);
        const bare = canonical(address.split('/')[0]!);
        const inSegment = claim(scope, bare, self);
        const inNode = claim(`node ${node.name}`, bare, self);
        const other = inSegment ?? inNode;
        if (other !== undefined) note(`${self} has the address ${bare}, as ${other} has`, address);
      }
    }
  return conflicts;
}

/** Why no interface can have the address; undefined if one can. */
function unusable(prefix: string): string | undefined {
  const [address, length] = ipaddr.parseCIDR(prefix);
  const range = address.range();
  if (range === 'multicast' || range === 'unspecified' || range === 'broadcast') return `a ${range} address`;
  if (address.kind() === 'ipv6' || length > 30) return undefined;
  if (canonical(prefix.split('/')[0]!) === ipaddr.IPv4.networkAddressFromCIDR(prefix).toString())
    return "the network's own address";
  if (address.toString() === ipaddr.IPv4.broadcastAddressFromCIDR(prefix).toString())
    return "the network's broadcast address";
  return undefined;
}
