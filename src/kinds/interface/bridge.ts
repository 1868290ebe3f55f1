import type { FromSchema } from 'json-schema-to-ts';
import type { InterfaceKind } from './kind.ts';

const schema = {
  type: 'object',
  required: ['members'],
  properties: {
    members: {
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
      description:
        'Interfaces of the node that are its ports, of any kind: ends of links, VXLANs, VLANs, bonds.',
    },
    vlan_filtering: { type: 'boolean', default: false, description: 'VLAN-aware.' },
  },
} as const;
type Config = FromSchema<typeof schema>;

const bridge: InterfaceKind = {
  kind: 'bridge',
  title:
    'A Linux bridge inside a node, as a container host has one; its ports are other interfaces of the node',
  schema,
  parents: (config) => (config as Config).members,
  enslaves: true,
  needs: (node, self) => [
    {
      kernel: 'bridges (CONFIG_BRIDGE)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'bridge']],
      why: `interface ${self.name} of node ${node.name}`,
    },
  ],
  create: (self) => {
    const { members, vlan_filtering: filtering } = self.config as Config;
    const options = filtering ? ' vlan_filtering 1' : '';
    return [
      `link add name ${self.name} address ${self.mac} type bridge stp_state 0${options}`,
      ...members.map((member) => `link set dev ${member} master ${self.name}`),
    ];
  },
};
export default bridge;
