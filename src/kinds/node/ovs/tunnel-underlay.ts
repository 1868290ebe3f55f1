import { buildDeadline } from '../../../plan/batch.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Node, Topology } from '../../../scenario/model.ts';
import { bridgesOf, configOf } from './config.ts';
import { files } from './paths.ts';

/**
 * What the userspace datapath's tunnels need of the underlay. It takes routes from the kernel, and knows them
 * a moment after they are set; and it asks for the neighbour only when the first packet is there, which is lost.
 */
export function tunnelSteps(node: Node, topology: Topology): CommandStep[] {
  const { tunnels = {}, datapath = 'netdev', build } = configOf(node);
  if (datapath !== 'netdev' || Object.keys(tunnels).length === 0) return [];
  const control = ['-t', files(node.name).control];
  const bridges = new Set(bridgesOf(configOf(node)).map(([name]) => name));
  const underlay = node.interfaces.filter(({ name, addresses }) => bridges.has(name) && addresses.length > 0);
  const appctl = (what: string, title: string, words: readonly string[]): CommandStep => ({
    id: `node/${node.name}/ovs/${what}`,
    title: `${node.name}: ${title}`,
    place: 'capsule',
    argv: [build.programs['ovs-appctl'], ...control, ...words],
    deadline: buildDeadline,
  });
  const routes = appctl('routes', 'the datapath knows the routes of the tunnels', ['ovs/route/show']);
  return [
    ...underlay.map((own): CommandStep => ({
      ...routes,
      id: `${routes.id}/${own.name}`,
      ready: {
        says: `${node.name}: the datapath knows the addresses of ${own.name}`,
        place: 'capsule',
        argv: routes.argv,
        stdout: own.addresses
          .map(
            (address) =>
              `(?=[\\s\\S]*${address.split('/')[0]!.replaceAll('.', '\\.')}/\\d+ dev ${own.name} )`,
          )
          .join(''),
        deadline: buildDeadline,
      },
    })),
    ...(topology.quiet ? underlay.flatMap((own) => neighbours(own, node, topology)) : []).map(
      ({ bridge, address, mac }) =>
        appctl(`neighbour/${bridge}/${address}`, `the datapath knows ${address}`, [
          ...['tnl/neigh/set', bridge, address, mac],
        ]),
    ),
  ];
}

/** Who else is on the underlay's network. */
function neighbours(own: Node['interfaces'][number], node: Node, topology: Topology) {
  return topology.nodes
    .filter((other) => other !== node)
    .flatMap((other) => other.interfaces)
    .filter((other) => other.segment === own.segment)
    .flatMap((other) =>
      other.addresses.map((address) => ({
        bridge: own.name,
        address: address.split('/')[0]!,
        mac: other.mac,
      })),
    );
}
