import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { FromSchema } from 'json-schema-to-ts';
import type { InterfaceKind } from './kind.ts';

const schema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer', minimum: 0, maximum: 16777215, description: 'VNI (RFC 7348).' },
    local: { type: 'string', format: 'address', description: 'Source address of the outer packets.' },
    remote: {
      type: 'string',
      format: 'address',
      description: 'Remote VTEP, or a multicast group with `dev`.',
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      default: 4789,
      description: "UDP destination port of the outer packets (4789 is IANA's).",
    },
    dev: { type: 'string', description: 'Underlay interface.' },
    learning: { type: 'boolean', default: true, description: 'Learn the VTEP of each MAC address.' },
  },
} as const;
type Config = FromSchema<typeof schema>;

/** ip(8) takes groups by another word. */
const isMulticast = (address: string): boolean => ipaddr.parse(address).range() === 'multicast';

const vxlan: InterfaceKind = {
  kind: 'vxlan',
  title: 'A VXLAN tunnel endpoint (VTEP)',
  schema,
  check: (config) => {
    const { local, remote, dev } = config as Config;
    if (remote && isMulticast(remote) && !dev)
      return {
        path: ['remote'],
        problem: `${remote} is a multicast group, which needs "dev"`,
        allowed: 'the interface it is joined on',
      };
    if (local && remote && isIP(local) !== isIP(remote))
      return { path: ['remote'], problem: `${local} and ${remote} are of different families` };
    return undefined;
  },
  parents: (config) => ((config as Config).dev ? [(config as Config).dev as string] : []),
  enslaves: false,
  domain: (config) => `vxlan ${(config as Config).id}`,
  needs: (node, self) => [
    {
      kernel: 'VXLAN (CONFIG_VXLAN)',
      probe: [['ip', 'link', 'add', 'name', 'probe0', 'type', 'vxlan', 'id', '1', 'dstport', '4789']],
      why: `interface ${self.name} of node ${node.name}`,
    },
  ],
  create: (self) => {
    const { id, local, remote, port = 4789, dev, learning = true } = self.config as Config;
    const far = remote && isMulticast(remote) ? { group: remote } : { remote };
    const optional = Object.entries({ local, ...far, dev }).flatMap(([word, value]) =>
      value ? [word, value] : [],
    );
    return [
      [
        ...['link', 'add', 'name', self.name, 'address', self.mac, 'type', 'vxlan', 'id', id, ...optional],
        ...['dstport', port, learning ? 'learning' : 'nolearning'],
      ].join(' '),
    ];
  },
};
export default vxlan;
