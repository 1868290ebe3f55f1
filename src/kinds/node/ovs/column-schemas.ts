const scalar = { type: ['string', 'number', 'boolean'] } as const;

export const strings = { type: 'array', items: { type: 'string', minLength: 1 } } as const;

/** A name of a device or an OpenFlow port: at most IFNAMSIZ - 1 characters, which ovs-vsctl takes unquoted. */
export const deviceName = {
  maxLength: 15,
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
  title: 'name of a device',
  description: 'letters, digits and _ . -, at most 15',
} as const;

/** A column of keys and values. */
export const settings = {
  type: 'object',
  propertyNames: { pattern: '^[A-Za-z0-9_-]+$' },
  additionalProperties: scalar,
  description: 'Keys and values, see ovs-vswitchd.conf.db(5).',
} as const;

/** Any column of a table, for those that lab's schema has no key for. */
export const column = {
  type: 'object',
  propertyNames: { pattern: '^[a-z_]+$' },
  additionalProperties: {
    anyOf: [
      scalar,
      { type: 'array', items: scalar },
      { type: 'object', propertyNames: { pattern: '^[A-Za-z0-9_-]+$' }, additionalProperties: scalar },
    ],
  },
  description: 'Other columns of the table, by name: ovs-vswitchd.conf.db(5).',
} as const;

const vlan = { type: 'integer', minimum: 0, maximum: 4095 } as const;

export const ofport = {
  type: 'integer',
  minimum: 1,
  maximum: 65279,
  description: 'OpenFlow port number. Default: its position among the ports, from 1.',
} as const;

/** Columns of the table Port. */
export const portSettings = {
  tag: { ...vlan, description: 'VLAN of an access port.' },
  trunks: { type: 'array', items: vlan, description: 'VLANs of a trunk port. Default: all.' },
  vlan_mode: { enum: ['access', 'trunk', 'native-tagged', 'native-untagged', 'dot1q-tunnel'] },
  other_config: settings,
  external_ids: settings,
  set: column,
} as const;

/** Columns of the table Interface. */
export const interfaceSettings = {
  type: 'object',
  additionalProperties: false,
  properties: { options: settings, other_config: settings, external_ids: settings, set: column },
  description: 'Columns of the table Interface.',
} as const;
