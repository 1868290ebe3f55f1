import type { Interface, LinkEnd, Node, Topology } from '../model.ts';

export const isLinkEnd = (device: Interface): device is LinkEnd => 'link' in device;

/** The ends of links at a node. */
export const linkEndsOf = ({ interfaces }: Pick<Node, 'interfaces'>): LinkEnd[] =>
  interfaces.filter(isLinkEnd);

/** The interface that "NODE:IFACE" names; the loader has checked that it exists. */
export function interfaceAt(topology: Topology, endpoint: string): { node: Node; interface: Interface } {
  const [nodeName = '', interfaceName = ''] = endpoint.split(':');
  const node = nodeOf(topology, nodeName);
  const found = node.interfaces.find((iface) => iface.name === interfaceName);
  if (!found) throw new Error(`no interface ${endpoint}`);
  return { node, interface: found };
}

export function nodeOf(topology: Topology, name: string): Node {
  const node = topology.nodes.find((node) => node.name === name);
  if (!node) throw new Error(`no node ${name}`);
  return node;
}

/** The first address of a node, without prefix length, by which the others know it; undefined if it has none. */
export function addressOf(topology: Topology, name: string, family: 4 | 6 = 4): string | undefined {
  const all = nodeOf(topology, name).interfaces.flatMap((iface) => iface.addresses);
  return all.find((address) => address.includes(':') === (family === 6))?.split('/')[0];
}

/** The interface through which a node is reached at an address of its own. */
export function interfaceWith(topology: Topology, name: string, address: string): Interface | undefined {
  return nodeOf(topology, name).interfaces.find((iface) =>
    iface.addresses.some((own) => own.split('/')[0] === address),
  );
}
