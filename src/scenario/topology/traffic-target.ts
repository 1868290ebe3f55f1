import { isIP } from 'node:net';
import type { Topology } from '../model.ts';
import { addressOf } from './lookup.ts';

/** An address that traffic is sent to. */
export interface Target {
  address: string;
  family: 4 | 6;
}

/** Who sends to whom, in the words of traffic. */
export interface Ends {
  from: string;
  /** A node or an address. */
  to: string;
  family?: 4 | 6;
  /** One of `to`, if not the first: that of a tunnel, for example. */
  address?: string;
}

/** Keys of traffic by which a file chooses among the addresses of `to`. */
export const addressKeys = {
  address: {
    type: 'string',
    format: 'address',
    description:
      'Destination address of the client: of a tunnel, or one that is translated on the way. Servers listen on all addresses of `to`. Default: the first of `to` in the family.',
  },
  family: { enum: [4, 6], description: 'IP version. Default: 4 if both ends have an IPv4 address.' },
} as const;

/**
 * The address of a node, or the address itself. Without `family`: IPv4 where both nodes have such an address,
 * or else the family that both have. The loader has checked that there is one.
 */
export function targetOf(topology: Topology, { from, to, family, address: own }: Ends): Target {
  const given = own ?? (isNode(topology, to) ? undefined : to);
  if (given !== undefined) return { address: given, family: given.includes(':') ? 6 : 4 };
  const found = familiesOf({ family }).flatMap((wanted) => {
    const address = addressOf(topology, to, wanted);
    return address ? [{ address, family: wanted }] : [];
  });
  const [first] = found;
  if (!first) throw new Error(`no address of ${to}`);
  return found.find((candidate) => addressOf(topology, from, candidate.family)) ?? first;
}

/** Why traffic can't be sent to a node, in words; undefined if it can. */
export function addressProblem(
  topology: Topology,
  { to, family, address }: Omit<Ends, 'from'>,
): string | undefined {
  if (address !== undefined && family !== undefined && isIP(address) !== family)
    return `${address} is not an IPv${family} address`;
  if (
    address !== undefined ||
    !isNode(topology, to) ||
    familiesOf({ family }).some((version) => addressOf(topology, to, version))
  )
    return undefined;
  return `${to} has no ${family ? `IPv${family} ` : ''}address`;
}

const isNode = (topology: Topology, to: string) => topology.nodes.some((node) => node.name === to);
const familiesOf = ({ family }: Pick<Ends, 'family'>) => (family ? [family] : ([4, 6] as const));
