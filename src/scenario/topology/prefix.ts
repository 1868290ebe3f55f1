import ipaddr from 'ipaddr.js';

/** The IP version. */
export type Family = 4 | 6;

/** "10.0.0.1" of "10.0.0.1/24" */
export const bare = (prefix: string): string => prefix.split('/')[0]!;

export const canonical = (address: string): string => ipaddr.parse(address).toString();

/** The network of an address: "10.0.0.0/24" of "10.0.0.1/24". */
export function networkOf(prefix: string): string {
  const [address, length] = ipaddr.parseCIDR(prefix);
  const network =
    address.kind() === 'ipv6'
      ? ipaddr.IPv6.networkAddressFromCIDR(prefix)
      : ipaddr.IPv4.networkAddressFromCIDR(prefix);
  return `${network.toString()}/${length}`;
}

/** Whether `address` lies in the network of `prefix`. */
export function contains(prefix: string, address: string): boolean {
  const [base, length] = ipaddr.parseCIDR(prefix);
  const other = ipaddr.parse(address);
  return base.kind() === other.kind() && other.match(base, length);
}

/** Why no interface can have the address; undefined if one can. */
export function unusable(prefix: string): string | undefined {
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
