import { interfaceAt } from '../topology/view.ts';
import type { LinkKind } from './kind.ts';

const veth: LinkKind = {
  kind: 'veth',
  title: 'A virtual Ethernet cable between two nodes',
  schema: { type: 'object', properties: {} },
  needs: (link) => [
    {
      kernel: 'veth pairs (CONFIG_VETH)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1']],
      why: `link ${link.name}`,
    },
  ],
  create: (link, scenario) => {
    const [a, b] = link.ends.map((end) => {
      const { interface: device } = interfaceAt(scenario.topology, `${end.node}:${end.interface}`);
      const mtu = device.mtu === undefined ? '' : ` mtu ${device.mtu}`;
      return `name ${end.interface} netns ${end.node} address ${device.mac}${mtu}`;
    });
    return [`link add ${a} type veth peer ${b}`];
  },
};
export default veth;
