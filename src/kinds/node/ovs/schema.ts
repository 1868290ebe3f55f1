import { bondSchema, tunnelSchema, mirrorSchema } from './port-schemas.ts';
import { rowsSchema } from './row-schema.ts';
import {
  column,
  deviceName,
  interfaceSettings,
  ofport,
  portSettings,
  settings,
  strings,
} from './column-schemas.ts';

const bridge = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    ports: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Interfaces of the node that are its ports. An end of a link that no bridge names is a port of the first one.',
    },
    datapath_id: {
      type: 'string',
      pattern: '^[0-9a-fA-F]{16}$',
      title: 'datapath id of 16 hexadecimal digits',
    },
    fail_mode: {
      enum: ['standalone', 'secure'],
      description: 'standalone (the default): a learning switch beside its flows; secure: its flows alone.',
    },
    protocols: {
      type: 'array',
      minItems: 1,
      items: { enum: ['OpenFlow10', 'OpenFlow11', 'OpenFlow12', 'OpenFlow13', 'OpenFlow14', 'OpenFlow15'] },
      description: 'OpenFlow versions. The default is 1.0 to 1.4.',
    },
    mtu: { type: 'integer', minimum: 68, maximum: 65535, description: "MTU of the bridge's own interface." },
    flows: {
      ...strings,
      description: 'OpenFlow flows as ovs-ofctl(8) takes them: "in_port=p1,actions=output:p2".',
    },
    groups: { ...strings, description: 'OpenFlow groups: "group_id=1,type=all,bucket=output:p2".' },
    meters: { ...strings, description: 'OpenFlow meters: "meter=1,kbps,band=type=drop,rate=1000".' },
    other_config: settings,
    external_ids: settings,
    set: column,
  },
} as const;

const port = {
  type: 'object',
  additionalProperties: false,
  properties: {
    internal: {
      type: 'boolean',
      description:
        'A port that is an interface of the node itself, and no end of a link. It can have addresses.',
    },
    ...portSettings,
    ofport,
    interface: interfaceSettings,
  },
} as const;

/** Keys of a node of kind ovs, beside those of every node. */
export const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    build: {
      type: 'string',
      minLength: 1,
      default: 'installed',
      description:
        'Whose programs: "installed", the prefix of an installation (/usr/local), or a build tree (~/src/ovs).',
    },
    datapath: {
      enum: ['netdev', 'system'],
      default: 'netdev',
      description: "netdev: OVS's own, in userspace; system: the kernel's, where it has one.",
    },
    other_config: {
      ...settings,
      description: 'Of the whole switch, as ovs-vswitchd.conf.db(5) lists them: { emc-insert-inv-prob: 1 }.',
    },
    set: { ...column, description: 'Other columns of the table Open_vSwitch, by name.' },
    rows: rowsSchema,
    bridges: {
      type: 'object',
      minProperties: 1,
      propertyNames: deviceName,
      additionalProperties: bridge,
      description:
        'Bridges by name, each with an interface of the node called like it. The default is one, br0.',
    },
    ports: {
      type: 'object',
      propertyNames: deviceName,
      additionalProperties: port,
      description: 'Settings of ports, by interface: VLANs and the like.',
    },
    bonds: {
      type: 'object',
      propertyNames: deviceName,
      additionalProperties: bondSchema,
      description: 'Ports that are several links, by name.',
    },
    tunnels: {
      type: 'object',
      propertyNames: deviceName,
      additionalProperties: tunnelSchema,
      description: 'Ports that are ends of tunnels, by name.',
    },
    patches: {
      type: 'array',
      items: { type: 'string', format: 'link' },
      description: 'Cables between two bridges of the node: "br0:to-br1 -- br1:to-br0", BRIDGE:PORT each.',
    },
    mirrors: {
      type: 'object',
      additionalProperties: mirrorSchema,
      description: 'Copies of traffic, by name.',
    },
    log: {
      ...strings,
      description:
        'Levels of ovs-vswitchd\'s log as `ovs-appctl vlog/set` takes them: "dpif_netdev:file:dbg".',
    },
  },
} as const;
