import ipaddr from 'ipaddr.js';
import type { Numbering } from './numbering.ts';
import { bare, canonical, unusable, type Family } from './prefix.ts';

/** An interface that has addresses or is to be given some. */
export interface Station {
  endpoint: string;
  /** Its broadcast domain, by name; see segmentsOf(). */
  segment: string;
  /** As the file says, with prefix length. undefined: it is to be given one of each family. */
  addresses?: readonly string[];
}

/**
 * The addresses of every station: those it says, or one of IPv4 and one of IPv6 out of its segment's network,
 * which is that of the first address that the file says in that segment (by the names of its stations), or one that
 * the numbering chooses.
 * @param stations in the order of the file
 * @returns by endpoint; undefined where no address is left
 */
export function assignAddresses(
  stations: readonly Station[],
  numbering: Numbering,
): Map<string, readonly string[] | undefined> {
  const given = ([4, 6] as const).map((family) => assignFamily(stations, family, numbering));
  return new Map(
    stations.map(({ endpoint, addresses }) => {
      if (addresses) return [endpoint, addresses];
      const own = given.map((byEndpoint) => byEndpoint.get(endpoint));
      return [endpoint, own.every((address) => address !== undefined) ? own : undefined];
    }),
  );
}

function assignFamily(
  stations: readonly Station[],
  family: Family,
  numbering: Numbering,
): Map<string, string> {
  const bySegment = Map.groupBy(stations, (station) => station.segment);
  const saidBy = (some: readonly Station[]): string[] =>
    some
      .toSorted((a, b) => (a.endpoint < b.endpoint ? -1 : 1))
      .flatMap((station) => station.addresses ?? [])
      .filter((address) => address.includes(':') === (family === 6));
  const wanting = [...bySegment].filter(([, some]) => some.some((station) => !station.addresses));
  const networks = new Map<string, string>();
  const unnamed = new Set<string>();
  for (const [segment, some] of wanting) {
    const said = saidBy(some).find((address) => roomFor(address) && unusable(address) === undefined);
    if (said === undefined) unnamed.add(segment);
    else networks.set(segment, said);
  }
  for (const [segment, network] of numbering.networks(unnamed, saidBy(stations), family))
    networks.set(segment, network);
  const given = new Map<string, string>();
  for (const [segment, some] of wanting) {
    const network = networks.get(segment);
    if (network === undefined) continue;
    const names = some.flatMap((station) => (station.addresses ? [] : [station.endpoint]));
    for (const [name, address] of hostsIn(network, names, new Set(saidBy(some).map(bare)), numbering))
      given.set(name, address);
  }
  return given;
}

function hostsIn(
  network: string,
  names: readonly string[],
  said: ReadonlySet<string>,
  numbering: Numbering,
): Map<string, string> {
  const [base, length] = ipaddr.parseCIDR(network);
  const isV6 = base.kind() === 'ipv6';
  // All but the first and the last, which is IPv4's broadcast address.
  const room = 2 ** Math.min((isV6 ? 128 : 32) - length, 24) - 2;
  const bytes = base.toByteArray();
  const first = bytes.map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, length - index * 8))));
  const used = new Set([...said].map(canonical));
  const address = (slot: number) => text(first, slot + 1);
  const slots = numbering.hosts(names, isV6 ? 6 : 4, room, (slot) => used.has(address(slot)));
  return new Map([...slots].map(([name, slot]) => [name, `${address(slot)}/${length}`]));
}

/** A point-to-point prefix has no room for more than its ends. */
const roomFor = (prefix: string): boolean =>
  Number(prefix.split('/')[1]) <= (prefix.includes(':') ? 126 : 30);

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
