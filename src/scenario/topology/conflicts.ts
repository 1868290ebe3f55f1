import type { Node } from '../model.ts';
import { canonical, unusable } from './prefix.ts';
import { endpoint } from './segments.ts';

export interface Conflict {
  node: string;
  interface: string;
  problem: string;
  allowed: string;
  /** The address, where it is one that is wrong: as the file says it. */
  address?: string;
}

const meant = 'or, if the bug is about that, `conflict: allowed` at one of the two nodes';

/**
 * Addresses and MACs that can't be where they are, or are twice in a broadcast domain or in a node.
 * @param tolerant nodes that may have what another has
 */
export function conflictsOf(
  nodes: readonly Pick<Node, 'name' | 'interfaces'>[],
  tolerant: ReadonlySet<string> = new Set(),
): Conflict[] {
  const conflicts: Conflict[] = [];
  const seen = new Map<string, string>();
  const claim = (scope: string, what: string, self: string): string | undefined => {
    const key = `${scope} ${what}`;
    const other = seen.get(key);
    seen.set(key, other ?? self);
    return other;
  };
  for (const node of nodes)
    for (const iface of node.interfaces) {
      const self = endpoint(node.name, iface.name);
      const scope = iface.segment < 0 ? self : `segment ${iface.segment}`;
      const note = (problem: string, allowed: string, address?: string) =>
        conflicts.push({ node: node.name, interface: iface.name, problem, allowed, address });
      const allows = (other: string) => tolerant.has(node.name) || tolerant.has(other.split(':')[0]!);
      const station = claim(scope, iface.mac, self);
      if (station !== undefined && station !== self && !allows(station))
        note(
          `${self} has the MAC address ${iface.mac}, as ${station} has`,
          `a unique MAC address per network, ${meant}`,
        );
      for (const address of iface.addresses) {
        const wrong = unusable(address);
        if (wrong !== undefined) note(`${address} is ${wrong}`, 'an address of one station', address);
        const bare = canonical(address.split('/')[0]!);
        const inSegment = claim(scope, bare, self);
        const inNode = claim(`node ${node.name}`, bare, self);
        const other = inSegment ?? inNode;
        // Of two interfaces with one name, the name is what is wrong.
        if (other === self && iface.addresses.filter((each) => each === address).length < 2) continue;
        if (other !== undefined && (other === self || !allows(other)))
          note(
            `${self} has the address ${bare}, as ${other} has`,
            `a unique address per network, ${meant}`,
            address,
          );
      }
    }
  return conflicts;
}
