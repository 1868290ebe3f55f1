import { interfaceSettings, ofport, portSettings } from './column-schemas.ts';

const bridge = { type: 'string', description: 'The bridge. Default: the first one.' } as const;

export const bondSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['members'],
  properties: {
    bridge,
    members: {
      type: 'array',
      minItems: 2,
      uniqueItems: true,
      items: { type: 'string' },
      description: 'Ends of links at this node.',
    },
    bond_mode: {
      enum: ['active-backup', 'balance-slb', 'balance-tcp'],
      description: 'Default: active-backup; balance-tcp needs LACP.',
    },
    lacp: {
      enum: ['active', 'passive', 'off'],
      description: 'Default: off; passive needs an active partner.',
    },
    active: {
      type: 'string',
      description: 'Preferred active member of active-backup; OVS 2.14 or later.',
    },
    ...portSettings,
  },
} as const;

export const tunnelSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'remote_ip'],
  properties: {
    bridge,
    type: { enum: ['vxlan', 'geneve', 'gre'] },
    remote_ip: { type: 'string', format: 'address', description: "The other end's address." },
    local_ip: { type: 'string', format: 'address', description: 'Source address of the outer packets.' },
    key: { type: 'integer', minimum: 0, maximum: 4294967295, description: 'VNI, or GRE key.' },
    dst_port: { type: 'integer', minimum: 1, maximum: 65535 },
    ...portSettings,
    ofport,
    interface: interfaceSettings,
  },
} as const;

const ports = { type: 'array', minItems: 1, items: { type: 'string' } } as const;

export const mirrorSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    bridge,
    all: { type: 'boolean', description: 'Mirror every packet of the bridge.' },
    src: { ...ports, description: 'Ports whose received packets are mirrored.' },
    dst: { ...ports, description: 'Ports whose transmitted packets are mirrored.' },
    vlans: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 4095 },
      description: 'Only these.',
    },
    to: { type: 'string', description: 'Output port, which gets nothing else.' },
    to_vlan: { type: 'integer', minimum: 1, maximum: 4095, description: 'Output VLAN.' },
    snaplen: {
      type: 'integer',
      minimum: 14,
      maximum: 65535,
      description: 'Bytes of each packet to mirror.',
    },
  },
  oneOf: [{ required: ['to'] }, { required: ['to_vlan'] }],
} as const;
