import ipaddr from 'ipaddr.js';
import { slotsInOrder, slotsOf } from '../../lib/slots.ts';
import { networkOf, type Family } from './prefix.ts';
import { isShared } from './segments.ts';

/** How the networks and addresses that the file leaves out are chosen. */
export interface Numbering {
  /** A network for each of the segments, none of which overlaps with the network of an address in `said`. */
  networks(segments: ReadonlySet<string>, said: readonly string[], family: Family): Map<string, string>;
  /** A number from 0 to room - 1 for each station of a network, none of which is taken. */
  hosts(
    names: readonly string[],
    family: Family,
    room: number,
    taken: (slot: number) => boolean,
  ): Map<string, number>;
}

/**
 * By a hash of the name, so that no other station matters: 10.0.0.0/24 to 10.127.255.0/24 for the two ends of a
 * cable, 10.128.0.0/19 to 10.255.224.0/19 where a switch is, fd00:0:X:Y::/64.
 */
export const byName = (seed: number): Numbering => ({
  networks(segments, said, family) {
    const pool = (use: string, names: readonly string[], room: number, network: (slot: number) => string) => {
      const taken = overlaps(said, network);
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
        [...segments].filter((segment) => !isShared(segment)),
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
  },
  hosts: (names, family, room, taken) =>
    slotsOf(names, { seed, use: family === 6 ? 'IPv6' : 'IPv4', room, taken }),
});

/**
 * By the place in the file: 10.0.N.0/24 and fd00:0:0:N::/64 for the segment with index N, and in each .1, .2 and
 * so on; where a segment has more than 250 stations, 10.N.0.0/16.
 * @param segments the names of all segments, by index
 */
export function inOrder(segments: readonly string[], stations: ReadonlyMap<string, number>): Numbering {
  const isWide = [...stations.values()].some((count) => count > 250);
  const networkAt: Record<Family, (slot: number) => string> = {
    4: (slot) => (isWide ? `10.${slot}.0.0/16` : `10.${slot >> 8}.${slot & 0xff}.0/24`),
    6: (slot) => `fd00:0:0:${slot.toString(16)}::/64`,
  };
  return {
    networks(wanting, said, family) {
      const network = networkAt[family];
      const room = isWide ? 2 ** 8 : 2 ** 16;
      const wanted = new Map(
        segments.flatMap((segment, index) => (wanting.has(segment) ? [[segment, index] as const] : [])),
      );
      const slots = slotsInOrder(wanted, { room, taken: overlaps(said, network) });
      return new Map([...slots].map(([segment, slot]) => [segment, network(slot)]));
    },
    hosts: (names, _family, room, taken) =>
      slotsInOrder(new Map(names.map((name, index) => [name, index])), { room, taken }),
  };
}

/** Whether the network of a slot overlaps with that of an address in `said`. */
function overlaps(said: readonly string[], network: (slot: number) => string): (slot: number) => boolean {
  const others = [...new Set(said.map(networkOf))].map((prefix) => ipaddr.parseCIDR(prefix));
  return (slot) => {
    const [base, length] = ipaddr.parseCIDR(network(slot));
    return others.some(([other, width]) => base.match(other, Math.min(length, width)));
  };
}
