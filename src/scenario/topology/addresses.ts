import ipaddr from 'ipaddr.js';
import { slotsOf } from '../../lib/slots.ts';
import { bare, canonical, networkOf, unusable } from './prefix.ts';
import { isShared } from './segments.ts';

/** An interface that has addresses or is to be given some. */
export interface Station {
  endpoint: string;
  /** Its broadcast domain, by name; see segmentsOf(). */
  segment: string;
  /** As the file says, with prefix length. undefined: it is to be given one of each family. */
  addresses?: readonly string[];
}

type Family = 4 | 6;

/** A MAC address for each interface, by its name; 02 says: locally administered. */
export function macsOf(endpoints: readonly string[], seed: number): Map<string, string> {
  const slots = slotsOf(endpoints, { seed, use: 'MAC', room: 2 ** 40 });
  return new Map(
    [...slots].map(([name, slot]) => {
      const digits = `02${slot.toString(16).padStart(10, '0')}`;
      return [name, digits.match(/../g)!.join(':')];
    }),
  );
}

/**
 * The addresses of every station: those it says, or one of IPv4 and one of IPv6 out of its segment's network,
 * which is that of the first address that the file says in that segment (by the names of its stations), or one that
 * follows from the segment's name: 10.0.0.0/24 to 10.127.255.0/24 for the two ends of a cable, 10.128.0.0/19 to
 * 10.255.224.0/19 where a switch is, fd00:0:X:Y::/64. Networks and hosts are chosen as slotsOf() does.
 * @returns by endpoint; undefined where no address is left
 */
export function assignAddresses(
  stations: readonly Station[],
  seed: number,
): Map<string, readonly string[] | undefined> {
  const given = ([4, 6] as const).map((family) => assignFamily(stations, family, seed));
  return new Map(
    stations.map(({ endpoint, addresses }) => {
      if (addresses) return [endpoint, addresses];
      const own = given.map((one) => one.get(endpoint));
      return [endpoint, own.every((one) => one !== undefined) ? own : undefined];
    }),
  );
}

function assignFamily(stations: readonly Station[], family: Family, seed: number): Map<string, string> {
  const sorted = stations.toSorted((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  const bySegment = Map.groupBy(sorted, (one) => one.segment);
  const saidBy = (some: readonly Station[]): string[] =>
    some.flatMap((one) => one.addresses ?? []).filter((one) => one.includes(':') === (family === 6));
  const wanting = [...bySegment].filter(([, some]) => some.some((one) => !one.addresses));
  const networks = new Map<string, string>();
  const unnamed = new Set<string>();
  for (const [segment, some] of wanting) {
    const said = saidBy(some).find((one) => roomFor(one) && unusable(one) === undefined);
    if (said === undefined) unnamed.add(segment);
    else networks.set(segment, said);
  }
  for (const [segment, network] of networksFor(unnamed, saidBy(sorted), family, seed))
    networks.set(segment, network);
  const given = new Map<string, string>();
  for (const [segment, some] of wanting) {
    const network = networks.get(segment);
    if (network === undefined) continue;
    const names = some.flatMap((one) => (one.addresses ? [] : [one.endpoint]));
    for (const [name, address] of hostsIn(network, names, new Set(saidBy(some).map(bare)), seed))
      given.set(name, address);
  }
  return given;
}

/** Networks that lie in none that the file has addresses of. */
function networksFor(
  segments: ReadonlySet<string>,
  said: readonly string[],
  family: Family,
  seed: number,
): Map<string, string> {
  const others = [...new Set(said.map(networkOf))].map((one) => ipaddr.parseCIDR(one));
  const pool = (use: string, names: readonly string[], room: number, network: (slot: number) => string) => {
    const taken = (slot: number) => {
      const [base, length] = ipaddr.parseCIDR(network(slot));
      return others.some(([other, width]) => base.match(other, Math.min(length, width)));
    };
    return [...slotsOf(names, { seed, use, room, taken })].map(
      ([name, slot]) => [name, network(slot)] as const,
    );
  };
  if (family === 6)
    return new Map(
      pool('IPv6 network', [...segments], 2 ** 32, (slot) => {
        const [high, low] = [Math.floor(slot / 2 ** 16), slot % 2 ** 16].map((word) => word.toString(16));
        return `fd00:0:${high}:${low}::/64`;
      }),
    );
  return new Map([
    ...pool(
      'IPv4 network of a cable',
      [...segments].filter((one) => !isShared(one)),
      2 ** 15,
      (slot) => `10.${slot >> 8}.${slot & 0xff}.0/24`,
    ),
    ...pool(
      'IPv4 network',
      [...segments].filter(isShared),
      2 ** 10,
      (slot) => `10.${128 + (slot >> 3)}.${(slot & 7) << 5}.0/19`,
    ),
  ]);
}

function hostsIn(
  network: string,
  names: readonly string[],
  said: ReadonlySet<string>,
  seed: number,
): Map<string, string> {
  const [base, length] = ipaddr.parseCIDR(network);
  const isV6 = base.kind() === 'ipv6';
  // All but the first and the last, which is IPv4's broadcast address.
  const room = 2 ** Math.min((isV6 ? 128 : 32) - length, 24) - 2;
  const bytes = base.toByteArray();
  const first = bytes.map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, length - index * 8))));
  const used = new Set([...said].map(canonical));
  const address = (slot: number) => text(first, slot + 1);
  const slots = slotsOf(names, {
    seed,
    use: isV6 ? 'IPv6' : 'IPv4',
    room,
    taken: (slot) => used.has(address(slot)),
  });
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
