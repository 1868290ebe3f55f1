import type { PlanKinds } from '../plan/kind.ts';
import type { Kind } from '../scenario/kind.ts';
import fatTree from './generator/fat-tree.ts';
import fullMesh from './generator/full-mesh.ts';
import type { GeneratorKind } from './generator/kind.ts';
import leafSpine from './generator/leaf-spine.ts';
import line from './generator/line.ts';
import ring from './generator/ring.ts';
import star from './generator/star.ts';
import tree from './generator/tree.ts';
import bond from './interface/bond.ts';
import bridgeInterface from './interface/bridge.ts';
import dummy from './interface/dummy.ts';
import type { InterfaceKind } from './interface/kind.ts';
import vlan from './interface/vlan.ts';
import vxlan from './interface/vxlan.ts';
import type { LinkKind } from './link/kind.ts';
import veth from './link/veth.ts';
import bridge from './node/bridge.ts';
import type { NodeKind } from './node/kind.ts';
import netns from './node/netns.ts';
import ovs from './node/ovs/index.ts';
import vm from './node/vm/index.ts';
import addressEvent from './event/address.ts';
import commandEvent from './event/command.ts';
import daemonEvent from './event/daemon/index.ts';
import firewallEvent from './event/firewall.ts';
import type { EventKind } from './event/kind.ts';
import linkEvent from './event/link/index.ts';
import manglerEvent from './event/mangler/index.ts';
import neighbourEvent from './event/neighbour.ts';
import nodeEvent from './event/node.ts';
import ovsEvent from './event/ovs/index.ts';
import routeEvent from './event/route.ts';
import sysctlEvent from './event/sysctl.ts';
import capture from './observe/capture/index.ts';
import conntrack from './observe/conntrack/index.ts';
import counters from './observe/counters/index.ts';
import cpu from './observe/cpu.ts';
import drops from './observe/drops/index.ts';
import type { ObservationKind } from './observe/kind.ts';
import order from './observe/order/index.ts';
import ovsObservation from './observe/ovs/index.ts';
import sockets from './observe/sockets/index.ts';
import command from './traffic/command/index.ts';
import connections from './traffic/connections/index.ts';
import iperf3 from './traffic/iperf3/index.ts';
import type { TrafficKind } from './traffic/kind.ts';
import ping from './traffic/ping/index.ts';
import reach from './traffic/reach/index.ts';
import wait from './traffic/wait.ts';

/** All kinds that a scenario can name. */
export interface Kinds extends PlanKinds {
  generator: ReadonlyMap<string, GeneratorKind>;
  node: ReadonlyMap<string, NodeKind>;
  interface: ReadonlyMap<string, InterfaceKind>;
  link: ReadonlyMap<string, LinkKind>;
  traffic: ReadonlyMap<string, TrafficKind>;
  observe: ReadonlyMap<string, ObservationKind>;
  event: ReadonlyMap<string, EventKind>;
}

/** A new kind is a file or folder beside these, and its name here. */
export const kinds: Kinds = {
  generator: named<GeneratorKind>(fatTree, fullMesh, leafSpine, line, ring, star, tree),
  node: named<NodeKind>(bridge, netns, ovs, vm),
  interface: named<InterfaceKind>(bond, bridgeInterface, dummy, vlan, vxlan),
  link: named<LinkKind>(veth),
  traffic: named<TrafficKind>(command, connections, iperf3, ping, reach, wait),
  observe: named<ObservationKind>(capture, conntrack, counters, cpu, drops, order, ovsObservation, sockets),
  event: named<EventKind>(
    addressEvent,
    commandEvent,
    daemonEvent,
    firewallEvent,
    linkEvent,
    manglerEvent,
    neighbourEvent,
    nodeEvent,
    ovsEvent,
    routeEvent,
    sysctlEvent,
  ),
  defaults: { node: netns.kind, link: veth.kind },
};

function named<K extends Kind>(...all: readonly K[]): ReadonlyMap<string, K> {
  const map = new Map(all.map((kind) => [kind.kind, kind]));
  if (map.size < all.length)
    throw new Error(`two kinds have the same name: ${all.map(({ kind }) => kind).join()}`);
  return map;
}
