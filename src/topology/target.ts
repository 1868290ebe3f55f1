import { InputError, type Position } from '../lib/errors.ts';
import type { Topology } from '../scenario/model.ts';
import { addressOf } from './view.ts';

/** An address that traffic is sent to. */
export interface Target {
  address: string;
  family: 4 | 6;
}

/**
 * The address of a node, or the address itself. Without `family`: IPv4 where the node has such an address.
 * @throws InputError where the node has no address of the family
 */
export function targetOf(
  topology: Topology,
  to: string,
  family: 4 | 6 | undefined,
  position: Position,
): Target {
  if (!topology.nodes.some((node) => node.name === to))
    return { address: to, family: to.includes(':') ? 6 : 4 };
  for (const wanted of family ? [family] : ([4, 6] as const)) {
    const address = addressOf(topology, to, wanted);
    if (address) return { address, family: wanted };
  }
  const problem = `${to} has no ${family ? `IPv${family} ` : ''}address`;
  throw new InputError([{ position, problem, allowed: 'traffic goes to a node that has one' }]);
}
