import { interfaceSettings, ofport, portSettings } from './column-schemas.ts';

const bridge = { type: 'string', description: 'The bridge. The default is the first one.' } as const;

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
      description: 'The default is active-backup; balance-tcp needs LACP.',
    },
    lacp: {
      enum: ['active', 'passive', 'off'],
      description: 'The default is off; passive needs an active one at the other end.',
    },
    active: {
      type: 'string',
      description: 'Member that is the active one where it can be, of active-backup; OVS 2.14 or later.',
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
    key: { type: 'integer', minimum: 0, maximum: 4294967295, description: 'VNI, or key of GRE.' },
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
    all: { type: 'boolean', description: 'Every packet of the bridge.' },
    src: { ...ports, description: 'Ports; what comes in by them is copied.' },
    dst: { ...ports, description: 'Ports; what leaves by them is copied.' },
    vlans: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 4095 },
      description: 'Only these.',
    },
    to: { type: 'string', description: 'Port that gets the copies, and nothing else.' },
    to_vlan: { type: 'integer', minimum: 1, maximum: 4095, description: 'VLAN that gets the copies.' },
    snaplen: {
      type: 'integer',
      minimum: 14,
      maximum: 65535,
      description: 'Bytes of each packet that are copied.',
    },
  },
  oneOf: [{ required: ['to'] }, { required: ['to_vlan'] }],
} as const;
