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
        'Interfaces that are its ports. An end of a link that no bridge names is a port of the first bridge.',
    },
    datapath_id: {
      type: 'string',
      pattern: '^[0-9a-fA-F]{16}$',
      title: 'datapath id of 16 hexadecimal digits',
    },
    fail_mode: {
      enum: ['standalone', 'secure'],
      description: 'standalone (the default): falls back to MAC learning; secure: forwards by flows only.',
    },
    protocols: {
      type: 'array',
      minItems: 1,
      items: { enum: ['OpenFlow10', 'OpenFlow11', 'OpenFlow12', 'OpenFlow13', 'OpenFlow14', 'OpenFlow15'] },
      description: 'OpenFlow versions. Default: 1.0 to 1.4.',
    },
    mtu: { type: 'integer', minimum: 68, maximum: 65535, description: "MTU of the bridge's own interface." },
    flows: {
      ...strings,
      description: 'OpenFlow flows in the syntax of ovs-ofctl(8): "in_port=p1,actions=output:p2".',
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
      description: 'An internal port: an interface of the node itself, which can have addresses.',
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
        'The OVS to run: "installed", an installation prefix (/usr/local), or a build tree (~/src/ovs).',
    },
    datapath: {
      enum: ['netdev', 'system'],
      default: 'netdev',
      description: 'netdev: the userspace datapath; system: the kernel datapath, if the kernel has one.',
    },
    other_config: {
      ...settings,
      description: 'Table Open_vSwitch, see ovs-vswitchd.conf.db(5): { emc-insert-inv-prob: 1 }.',
    },
    set: { ...column, description: 'Other columns of the table Open_vSwitch, by name.' },
    rows: rowsSchema,
    bridges: {
      type: 'object',
      minProperties: 1,
      propertyNames: deviceName,
      additionalProperties: bridge,
      description:
        'Bridges by name; each has a local port, an interface of the same name. Default: one, br0.',
    },
    ports: {
      type: 'object',
      propertyNames: deviceName,
      additionalProperties: port,
      description: 'Port settings (VLANs and others), by interface.',
    },
    bonds: {
      type: 'object',
      propertyNames: deviceName,
      additionalProperties: bondSchema,
      description: 'Bonds, by name.',
    },
    tunnels: {
      type: 'object',
      propertyNames: deviceName,
      additionalProperties: tunnelSchema,
      description: 'Tunnel ports, by name.',
    },
    patches: {
      type: 'array',
      items: { type: 'string', format: 'link' },
      description:
        'Patch ports between two bridges of the node: "br0:to-br1 -- br1:to-br0", BRIDGE:PORT each.',
    },
    mirrors: {
      type: 'object',
      additionalProperties: mirrorSchema,
      description: 'Mirrors, by name.',
    },
    log: {
      ...strings,
      description:
        'Levels of ovs-vswitchd\'s log as `ovs-appctl vlog/set` takes them: "dpif_netdev:file:dbg".',
    },
  },
} as const;
