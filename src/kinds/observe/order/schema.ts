export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  properties: {
    from: {
      type: 'string',
      format: 'endpoint',
      description: 'Where the packets leave, NODE:IFACE: seen on its egress, behind every mangler there.',
    },
    to: {
      type: 'string',
      format: 'endpoint',
      description: 'Where they arrive, NODE:IFACE: seen on its ingress, before every mangler there.',
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: 'TCP or UDP port, source or destination. Default: every port.',
    },
    protocol: { enum: ['tcp', 'udp', 'icmp', 'icmpv6'], description: 'Default: TCP and UDP.' },
    list: {
      type: 'integer',
      minimum: 0,
      maximum: 4096,
      description: 'Reordered packets to list at most; all are counted. Default: 100.',
    },
    proof: {
      enum: ['off', 'on', 'on-failure'],
      description:
        'Also capture at both points and compare: on always keeps the captures, on-failure keeps those of failed runs. Default: off.',
    },
  },
} as const;
