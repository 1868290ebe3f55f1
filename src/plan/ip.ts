import type { PlanKinds } from './kind.ts';
import { kindOf } from '../scenario/kind.ts';
import type { Interface, Node, Route, Scenario } from '../scenario/model.ts';
import { contains } from '../scenario/topology/prefix.ts';
import { isLinkEnd, linkEndsOf } from '../scenario/topology/lookup.ts';
import { ipBatch, linesOf } from './batch.ts';
import { neighbours } from './quiet.ts';
import type { CommandStep } from './step.ts';

/** First the interfaces that stand on others, then addresses, then up, then what needs both. */
export function ipLines(node: Node, scenario: Scenario, kinds: PlanKinds): string[] {
  const { topology } = scenario;
  const switching = kindOf(kinds.node, node.kind).switching;
  const ownInterfaces = new Set(kindOf(kinds.node, node.kind).ownInterfaces(node.config));
  const here = node.interfaces.filter((iface) => !ownInterfaces.has(iface.name));
  return [
    'link set dev lo up',
    ...linesOf(here, (iface) => create(iface, node, kinds)),
    ...linesOf(linkEndsOf(node), ({ name, gsoMaxSegs }) =>
      gsoMaxSegs === undefined ? [] : [`link set dev ${name} gso_max_segs ${gsoMaxSegs}`],
    ),
    ...linesOf(here, addressLines),
    // A port of a switch needs no addresses, and must not announce one.
    ...(switching ? here.map((iface) => `link set dev ${iface.name} addrgenmode none`) : []),
    ...here.map((iface) => `link set dev ${iface.name} up`),
    ...(topology.quiet ? neighbours(node, topology, here) : []),
    ...node.routes.filter((route) => !ownInterfaces.has(leavesBy(route, node)?.name ?? '')).map(routeLine),
  ];
}

/**
 * Lines that bring an interface up again as the file has it. When one goes down, the kernel forgets its IPv6
 * addresses, its neighbours, permanent ones too, and the routes that leave by it.
 */
export function returnLines(node: Node, self: Interface, { topology }: Scenario, kinds: PlanKinds): string[] {
  if (kindOf(kinds.node, node.kind).switching && self.addresses.length === 0)
    return [`link set dev ${self.name} up`];
  const lines = [
    `link set dev ${self.name} up`,
    ...addressLines(self),
    ...(topology.quiet ? neighbours(node, topology, [self]) : []),
    ...node.routes.filter((route) => leavesBy(route, node) === self || isBy(route, self)).map(routeLine),
  ];
  return lines.map((line) => line.replace(/^(address|route) add /, '$1 replace '));
}

const isBy = ({ nexthops = [] }: Route, { name }: Interface): boolean =>
  nexthops.some((hop) => hop.dev === name);

/** What an interface that the node makes itself can be given once the node's kind has made it. */
export function ownStep(node: Node, { topology }: Scenario, kinds: PlanKinds): CommandStep | undefined {
  const names = kindOf(kinds.node, node.kind).ownInterfaces(node.config);
  const routes = node.routes.filter((route) => names.includes(leavesBy(route, node)?.name ?? ''));
  const own = node.interfaces.filter(
    (iface) =>
      names.includes(iface.name) &&
      (iface.addresses.length > 0 || routes.some((route) => leavesBy(route, node) === iface)),
  );
  if (own.length === 0) return undefined;
  const listed = own.map((iface) => iface.name).join(', ');
  return ipBatch(node.name, 'own', `${node.name}: addresses and routes of ${listed}`, [
    ...linesOf(own, (iface) => [...addressLines(iface), `link set dev ${iface.name} up`]),
    ...(topology.quiet ? neighbours(node, topology, own) : []),
    ...routes.map(routeLine),
  ]);
}

/** The interface that a route goes by, as far as the file tells. */
function leavesBy({ dev, via }: Route, { interfaces }: Node): Interface | undefined {
  if (dev !== undefined) return interfaces.find((iface) => iface.name === dev);
  return interfaces.find(
    (iface) => via !== undefined && iface.addresses.some((prefix) => contains(prefix, via)),
  );
}

function create(self: Interface, node: Node, kinds: PlanKinds): string[] {
  const mtu = self.mtu === undefined ? [] : [`link set dev ${self.name} mtu ${self.mtu}`];
  // A link makes its ends with their MTU; the NICs of a guest are there already, and have the usual one.
  if (isLinkEnd(self)) return kindOf(kinds.node, node.kind).guest ? mtu : [];
  return self.kind === undefined ? [] : [...kindOf(kinds.interface, self.kind).create(self, node), ...mtu];
}

const addressLines = (iface: Interface): string[] =>
  iface.addresses.map(
    (address) => `address add ${address} dev ${iface.name}${address.includes(':') ? ' nodad' : ''}`,
  );

/** `route add` for `ip -batch`. */
export function routeLine({ to, via, dev, nexthops = [], options }: Route): string {
  const words = [
    ...(via ? ['via', via] : []),
    ...(dev ? ['dev', dev] : []),
    ...Object.entries(options).flat(),
    ...nexthops.flatMap((hop) => ['nexthop', 'via', hop.via, 'dev', hop.dev]),
  ];
  const target = to === 'default' && via?.includes(':') ? '::/0' : to;
  return `route add ${target} ${words.join(' ')}`;
}
