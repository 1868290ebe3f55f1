import type { FromSchema } from 'json-schema-to-ts';
import type { InterfaceKind } from './kind.ts';

const schema = {
  type: 'object',
  required: ['link', 'id'],
  properties: {
    link: { type: 'string', description: 'Parent interface.' },
    id: { type: 'integer', minimum: 1, maximum: 4094, description: 'VLAN ID (IEEE 802.1Q).' },
    protocol: { enum: ['802.1Q', '802.1ad'], default: '802.1Q', description: 'Tag protocol.' },
  },
} as const;
type Config = FromSchema<typeof schema>;

const vlan: InterfaceKind = {
  kind: 'vlan',
  title: 'A VLAN on top of another interface of the node',
  schema,
  parents: (config) => [(config as Config).link],
  enslaves: false,
  domain: (config) => `vlan ${(config as Config).id}`,
  needs: (node, self) => [
    {
      kernel: 'VLAN interfaces (CONFIG_VLAN_8021Q)',
      // No kernel has them on lo.
      probe: [
        ['ip', 'link', 'add', 'name', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1'],
        ['ip', 'link', 'add', 'link', 'probe0', 'name', 'probe2', 'type', 'vlan', 'id', '1'],
      ],
      why: `interface ${self.name} of node ${node.name}`,
    },
  ],
  create: (self) => {
    const { link, id, protocol = '802.1Q' } = self.config as Config;
    return [
      `link add link ${link} name ${self.name} address ${self.mac} type vlan protocol ${protocol} id ${id}`,
    ];
  },
};
export default vlan;
