import type { Topology } from '../scenario/model.ts';
import { addressOf } from './view.ts';

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
}

/**
 * The address of a node, or the address itself. Without `family`: IPv4 where both nodes have such an address,
 * or else the family that both have. The loader has checked that there is one.
 */
export function targetOf(topology: Topology, { from, to, family }: Ends): Target {
  if (!isNode(topology, to)) return { address: to, family: to.includes(':') ? 6 : 4 };
  const found = familiesOf({ family }).flatMap((wanted) => {
    const address = addressOf(topology, to, wanted);
    return address ? [{ address, family: wanted }] : [];
  });
  const [first] = found;
  if (!first) throw new Error(`no address of ${to}`);
  return found.find((one) => addressOf(topology, from, one.family)) ?? first;
}

/** What keeps traffic from being sent to a node, in words; undefined: nothing. */
export function addressProblem(topology: Topology, { to, family }: Omit<Ends, 'from'>): string | undefined {
  if (!isNode(topology, to) || familiesOf({ family }).some((one) => addressOf(topology, to, one)))
    return undefined;
  return `${to} has no ${family ? `IPv${family} ` : ''}address`;
}

const isNode = (topology: Topology, to: string) => topology.nodes.some((node) => node.name === to);
const familiesOf = ({ family }: Pick<Ends, 'family'>) => (family ? [family] : ([4, 6] as const));
