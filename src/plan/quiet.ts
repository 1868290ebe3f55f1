import { bare } from '../scenario/topology/prefix.ts';
import type { Outputs } from '../lib/output.ts';
import type { Interface, Node, Topology } from '../scenario/model.ts';
import { linkEndsOf } from '../scenario/topology/lookup.ts';
import { buildDeadline, text } from './batch.ts';
import type { CommandStep } from './step.ts';

/**
 * Keeps the kernel from disturbing a measurement:
 * no duplicate address detection, autoconfiguration or router solicitation (RFC 4862), so that an address
 * works at once and nothing is sent unasked; and no metrics of a destination remembered from one connection
 * to the next (a "reordering 300" would outlive the run it was seen in).
 */
const quietSysctls: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_no_metrics_save': '1',
  'net.ipv6.conf.all.accept_dad': '0',
  'net.ipv6.conf.default.accept_dad': '0',
  // Without router advertisements the kernel configures no address by itself, and solicits no router.
  'net.ipv6.conf.default.accept_ra': '0',
};

/** Largest broadcast domain that gets permanent neighbours: their number grows with the square. */
const mostNeighbours = 64;

/** Sysctls that must be there before the first interface is. */
export function earlySysctls(node: Node, quiet: boolean): Readonly<Record<string, string>> {
  return {
    ...(quiet ? quietSysctls : {}),
    ...(node.forwarding ? { 'net.ipv4.ip_forward': '1', 'net.ipv6.conf.all.forwarding': '1' } : {}),
  };
}

/**
 * Receive packet steering to one processor, on every end of a link. Without it each processor that sends
 * has a backlog of its own at the receiver, and a plain veth pair reorders TCP by itself
 * (Documentation/networking/scaling.rst).
 * @param hasDefault every end was made in the node's namespace, after its default was set
 */
export function rpsStep(node: Node, hasDefault: boolean): CommandStep | undefined {
  const ends = linkEndsOf(node);
  if (ends.length === 0) return undefined;
  return {
    id: `node/${node.name}/rps`,
    title: `${node.name}: RPS: received packets are processed on one CPU`,
    place: { node: node.name },
    argv: ['tee', ...ends.map((end) => `/sys/class/net/${end.name}/queues/rx-0/rps_cpus`)],
    stdin: '1\n',
    deadline: buildDeadline,
    // In a user namespace the kernel refuses it; see nodesWithoutRps().
    onFailure: 'record',
    ...(hasDefault ? { unless: `node/${node.name}/rps-default` } : {}),
  };
}

/** The same for every device that is made in the namespace afterwards; Linux has it since 6.3. */
export function defaultRpsStep(node: Node): CommandStep | undefined {
  const step = sysctlStep(node, 'rps-default', `${node.name}: RPS: one CPU for devices to come`, {
    'net.core.rps_default_mask': '1',
  });
  return step && linkEndsOf(node).length > 0 ? { ...step, onFailure: 'record' } : undefined;
}

/** Nodes without RPS on their links: measured order and rate are unreliable there. */
export function nodesWithoutRps(outputs: Outputs): string[] {
  return [...outputs].flatMap(([id, { exitCode }]) =>
    exitCode === 0 ? [] : (/^node\/(.+)\/rps$/.exec(id)?.[1] ?? []),
  );
}

/** Lines for `ip -batch`: permanent neighbours, so that no ARP or NDP is needed, nor lost. */
export function neighbours(node: Node, topology: Topology, interfaces: readonly Interface[]): string[] {
  return interfaces.flatMap((own) => {
    if (own.segment < 0 || own.addresses.length === 0) return [];
    const others = topology.nodes
      .flatMap((other) => (other === node ? [] : other.interfaces))
      .filter((other) => other.segment === own.segment && other.addresses.length > 0);
    if (others.length > mostNeighbours) return [];
    // Who has an address that two have is for ARP and NDP to find: the scenario is about that.
    const holders = Map.groupBy(
      [own, ...others].flatMap(({ addresses }) => addresses.map(bare)),
      (name) => name,
    );
    return others.flatMap((other) =>
      other.addresses
        .map(bare)
        .filter((address) => holders.get(address)?.length === 1)
        .map((address) => `neigh replace ${address} lladdr ${other.mac} dev ${own.name} nud permanent`),
    );
  });
}

/** `sysctl -q -p -` for a node. */
export function sysctlStep(
  node: Node,
  what: string,
  title: string,
  sysctls: Readonly<Record<string, string>>,
): CommandStep | undefined {
  const lines = Object.entries(sysctls).map(([key, value]) => `${key} = ${value}`);
  if (lines.length === 0) return undefined;
  return {
    id: `node/${node.name}/${what}`,
    title,
    place: { node: node.name },
    argv: ['sysctl', '-q', '-p', '-'],
    stdin: text(lines),
    deadline: buildDeadline,
  };
}
