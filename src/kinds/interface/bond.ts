import type { FromSchema } from 'json-schema-to-ts';
import type { InterfaceKind } from './kind.ts';

const modes = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;

const hasPrimary: readonly string[] = ['active-backup', 'balance-tlb', 'balance-alb'];

const schema = {
  type: 'object',
  required: ['members'],
  properties: {
    members: {
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
      description: 'Member interfaces.',
    },
    mode: { enum: modes, default: 'active-backup', description: 'As the kernel names them.' },
    miimon: {
      type: 'integer',
      minimum: 0,
      default: 100,
      description: 'MII monitoring interval in ms; 0 turns it off.',
    },
    primary: { type: 'string', description: 'The member to prefer (active-backup, tlb, alb).' },
    lacp_rate: { enum: ['slow', 'fast'], description: 'Rate at which the partner sends LACPDUs (802.3ad).' },
    xmit_hash_policy: {
      enum: ['layer2', 'layer2+3', 'layer3+4', 'encap2+3', 'encap3+4', 'vlan+srcmac'],
      description: 'Transmit hash policy (balance-xor, 802.3ad, tlb).',
    },
  },
} as const;
type Config = FromSchema<typeof schema>;

const bond: InterfaceKind = {
  kind: 'bond',
  title: 'A bond of several interfaces of the node',
  schema,
  check: (config) => {
    const { members, mode = 'active-backup', primary, lacp_rate: rate } = config as Config;
    if (primary !== undefined && !members.includes(primary))
      return {
        path: ['primary'],
        problem: `"${primary}" is not a member of the bond`,
        allowed: `members: ${members.join(', ')}`,
      };
    if (primary !== undefined && !hasPrimary.includes(mode))
      return {
        path: ['primary'],
        problem: `bonds in mode ${mode} take no primary`,
        allowed: `modes: ${hasPrimary.join(', ')}`,
      };
    if (rate !== undefined && mode !== '802.3ad')
      return {
        path: ['lacp_rate'],
        problem: `bonds in mode ${mode} don't use LACP`,
        allowed: 'mode: 802.3ad',
      };
    return undefined;
  },
  parents: (config) => (config as Config).members,
  enslaves: true,
  needs: (node, self) => [
    {
      kernel: 'bonding (CONFIG_BONDING)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'bond']],
      why: `interface ${self.name} of node ${node.name}`,
    },
  ],
  create: (self) => {
    const { members, mode = 'active-backup', miimon = 100, primary, ...rest } = self.config as Config;
    const optional = Object.entries({ lacp_rate: rest.lacp_rate, xmit_hash_policy: rest.xmit_hash_policy });
    return [
      `link add name ${self.name} address ${self.mac} type bond mode ${mode} miimon ${miimon}` +
        optional.map(([word, value]) => (value ? ` ${word} ${value}` : '')).join(''),
      // A member must be down when it is enslaved.
      ...members.flatMap((member) => [
        `link set dev ${member} down`,
        `link set dev ${member} master ${self.name}`,
      ]),
      ...(primary ? [`link set dev ${self.name} type bond primary ${primary}`] : []),
    ];
  },
};
export default bond;
