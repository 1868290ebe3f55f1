import type { Link, LinkEnd, Topology } from '../scenario/model.ts';
import { buildDeadline, text } from './batch.ts';
import type { CommandStep, Contribution } from './step.ts';

export const joinsGuest = (link: Link, guests: ReadonlySet<string>): boolean =>
  link.ends.some(({ node }) => guests.has(node));

/**
 * Links of guests. Every NIC's tap is made in the namespace of its guest's name, where QEMU runs. The other end
 * of the link *is* that tap: it moves into the namespace of a switch as a port, of a host as its interface. Two
 * guests are joined by a bridge in the namespace of the first.
 */
export function planTaps(topology: Topology, guests: ReadonlySet<string>): Contribution[] {
  return topology.links.flatMap((link): Contribution[] => {
    if (!joinsGuest(link, guests)) return [];
    const both = link.ends.every(({ node }) => guests.has(node));
    const batches = both ? bridged(link) : moved(link, guests);
    return [{ stage: 'link', lane: 'capsule', steps: batches.map((batch) => step(link, batch)) }];
  });
}

interface Batch {
  /** The namespace that it is for. */
  in: string;
  lines: readonly string[];
}

function moved({ ends: [a, b] }: Link, guests: ReadonlySet<string>): Batch[] {
  const [guest, peer] = guests.has(a.node) ? [a, b] : [b, a];
  const lines = [
    `link set dev ${guest.name} address ${peer.mac}${mtuOf(peer)}`,
    `link set dev ${guest.name} netns ${peer.node} name ${peer.name}`,
  ];
  return [{ in: guest.node, lines }];
}

function bridged({ slot, ends: [a, b] }: Link): Batch[] {
  const [bridge, port] = [`lab-br${slot.toString(16)}`, `lab-tap${slot.toString(16)}`];
  const up = (name: string) => [
    `link set dev ${name} addrgenmode none`,
    `link set dev ${name}${mtuOf(a)} up`,
  ];
  return [
    { in: b.node, lines: [`link set dev ${b.name} netns ${a.node} name ${port}`] },
    {
      in: a.node,
      lines: [
        `link add name ${bridge} type bridge`,
        ...[a.name, port].flatMap((name) => [`link set dev ${name} master ${bridge}`, ...up(name)]),
        ...up(bridge),
      ],
    },
  ];
}

const mtuOf = ({ mtu }: LinkEnd): string => (mtu === undefined ? '' : ` mtu ${mtu}`);

function step(link: Link, { in: node, lines }: Batch): CommandStep {
  return {
    id: `link/${link.name}/tap/${node}`,
    title: `${link.name}: the tap of ${node}`,
    place: 'capsule',
    // Not `ip -n`, which is what is done inside of a guest.
    argv: ['ip', 'netns', 'exec', node, 'ip', '-batch', '-'],
    stdin: text(lines),
    deadline: buildDeadline,
  };
}
