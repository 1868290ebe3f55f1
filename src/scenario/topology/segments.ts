/** An interface, as far as broadcast domains go. */
export interface Device {
  node: string;
  name: string;
  /** Interfaces of the same node that it stands on. */
  parents?: readonly string[];
  /** Its parents are its members, and no interfaces of their own any more. */
  enslaves?: boolean;
  /**
   * Of an interface that carries a domain of its own over its parents' (a VLAN, a VXLAN): its name there.
   * Two with the same name over the same domain are in the same one.
   */
  domain?: string;
}

export const endpoint = (node: string, name: string): string => `${node}:${name}`;

/** What joins the interfaces of a domain that has more than a cable. */
const shared = ['switch ', 'domain ', 'bridge '];

/** Whether the segment of that name can have more stations than two. */
export const isShared = (segment: string): boolean => shared.some((word) => segment.startsWith(word));

export interface Segments {
  /** The broadcast domain of each interface: "NODE:NAME" to an index from 0, in the order of `devices`; -1 for
   * members of a bond. */
  of: Map<string, number>;
  /**
   * By index. The name is that of the first of its switches in the order of characters, else of what is over its
   * interfaces, else of its first interface, so that it stays when other stations come and go.
   */
  names: string[];
}

/**
 * @param cables pairs of endpoints
 * @param switches nodes that join all their interfaces
 */
export function segmentsOf(
  devices: readonly Device[],
  cables: readonly (readonly [string, string])[],
  switches: ReadonlySet<string>,
): Segments {
  const parent = new Map<string, string>();
  const labels = new Map<string, string>();
  const labelOf = (root: string): string => labels.get(root) ?? root;
  const find = (station: string): string => {
    let root = station;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    // Long chains would make the search take the square of their length.
    for (let here = station; here !== root;) {
      const next = parent.get(here)!;
      parent.set(here, root);
      here = next;
    }
    return root;
  };
  const join = (a: string, b: string): void => {
    const [one, other] = [find(a), find(b)];
    if (one === other) return;
    parent.set(other, one);
    labels.set(one, better(labelOf(one), labelOf(other)));
  };

  const members = new Set<string>();
  for (const [a, b] of cables) join(a, b);
  for (const { node, name, parents = [], enslaves, domain } of devices) {
    const self = endpoint(node, name);
    if (switches.has(node) && domain === undefined) join(`switch ${node}`, self);
    if (!enslaves) continue;
    join(`bridge ${self}`, self);
    for (const member of parents) {
      members.add(endpoint(node, member));
      join(self, endpoint(node, member));
    }
  }
  // Parents come before what stands on them, so that their domains are known.
  for (const { node, name, parents = [], domain } of devices) {
    if (domain === undefined) continue;
    const below = parents.map((parent) => labelOf(find(endpoint(node, parent)))).join(' ');
    join(`domain ${domain} over ${below}`, endpoint(node, name));
  }

  const indices = new Map<string, number>();
  const segments = new Map<string, number>();
  const names: string[] = [];
  for (const { node, name } of devices) {
    const self = endpoint(node, name);
    if (members.has(self)) {
      segments.set(self, -1);
      continue;
    }
    const root = find(self);
    if (!indices.has(root)) {
      indices.set(root, indices.size);
      names.push(labelOf(root));
    }
    segments.set(self, indices.get(root)!);
  }
  return { of: segments, names };
}

/** The name of two that a segment has for longer. */
function better(a: string, b: string): string {
  const rank = (name: string) => shared.findIndex((word) => name.startsWith(word)) >>> 0;
  return rank(a) < rank(b) || (rank(a) === rank(b) && a < b) ? a : b;
}
