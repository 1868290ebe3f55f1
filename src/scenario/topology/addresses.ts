import ipaddr from 'ipaddr.js';

/** An interface that has addresses or is to be given some. */
export interface Station {
  endpoint: string;
  segment: number;
  /** As the file says, with prefix length. undefined: it is to be given one of each family. */
  addresses?: readonly string[];
}

type Family = 4 | 6;

/** 02 says: locally administered. The same place in the file has the same address each time. */
export function macOf(nodeIndex: number, interfaceIndex: number): string {
  const bytes = [2, 0, nodeIndex >> 8, nodeIndex, interfaceIndex >> 8, interfaceIndex];
  return bytes.map((byte) => (byte & 0xff).toString(16).padStart(2, '0')).join(':');
}

/**
 * The addresses of every station: those it says, or one of IPv4 and one of IPv6 out of its segment's network.
 * That is 10.0.K.0/24 and fd00:0:0:K::/64 for segment K (10.K.0.0/16 where a segment has too many stations),
 * or the network of the first address that the file says in that segment.
 * @returns by endpoint; undefined where the network has no address left
 */
export function assignAddresses(stations: readonly Station[]): Map<string, readonly string[] | undefined> {
  const counts = Map.groupBy(
    stations.filter((one) => !one.addresses),
    (one) => one.segment,
  );
  const wide = [...counts.values()].some((group) => group.length > 250);
  const givers = new Map<string, Giver>();
  const giver = (segment: number, family: Family): Giver => {
    const key = `${segment} ${family}`;
    let found = givers.get(key);
    if (!found) givers.set(key, (found = makeGiver(stationsOf.get(segment) ?? [], segment, family, wide)));
    return found;
  };
  const stationsOf = Map.groupBy(stations, (one) => one.segment);
  return new Map(
    stations.map(({ endpoint, segment, addresses }) => {
      if (addresses) return [endpoint, addresses];
      const given = ([4, 6] as const).map((family) => giver(segment, family)());
      return [endpoint, given.every((one) => one !== undefined) ? given : undefined];
    }),
  );
}

type Giver = () => string | undefined;

function makeGiver(stations: readonly Station[], segment: number, family: Family, wide: boolean): Giver {
  const said = stations
    .flatMap((one) => one.addresses ?? [])
    .filter((one) => one.includes(':') === (family === 6));
  const taken = new Set(said.map((one) => canonical(one.split('/')[0]!)));
  const [base, length] = ipaddr.parseCIDR(
    said.find((one) => roomFor(one) && unusable(one) === undefined) ?? network(segment, family, wide),
  );
  const bits = family === 4 ? 32 : 128;
  // The last one is IPv4's broadcast address.
  const last = 2 ** Math.min(bits - length, 24) - 2;
  const bytes = base.toByteArray();
  const first = bytes.map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, length - index * 8))));
  let next = 0;
  return () => {
    while (next < last) {
      const address = text(first, ++next);
      if (!taken.has(address)) return `${address}/${length}`;
    }
    return undefined;
  };
}

function network(segment: number, family: Family, wide: boolean): string {
  if (family === 6) return `fd00:0:0:${segment.toString(16)}::/64`;
  return wide ? `10.${segment & 0xff}.0.0/16` : `10.${segment >> 8}.${segment & 0xff}.0/24`;
}

/** A point-to-point prefix has no room for more than its ends. */
const roomFor = (prefix: string): boolean =>
  Number(prefix.split('/')[1]) <= (prefix.includes(':') ? 126 : 30);

export const canonical = (address: string): string => ipaddr.parse(address).toString();

/** The address `offset` after the first one of a network. */
function text(first: readonly number[], offset: number): string {
  const bytes = [...first];
  for (let index = bytes.length - 1, rest = offset; rest > 0; index--) {
    const sum = bytes[index]! + (rest & 0xff);
    bytes[index] = sum & 0xff;
    rest = (rest >> 8) + (sum >> 8);
  }
  return ipaddr.fromByteArray(bytes).toString();
}

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
