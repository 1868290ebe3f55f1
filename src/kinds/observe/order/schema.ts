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
      description: 'Of TCP or UDP, on either side. Default: every port.',
    },
    protocol: { enum: ['tcp', 'udp', 'icmp', 'icmpv6'], description: 'Default: TCP and UDP.' },
    list: {
      type: 'integer',
      minimum: 0,
      maximum: 4096,
      description: 'Overtaken packets to list at most; all are counted. Default: 100.',
    },
    proof: {
      enum: ['off', 'on', 'on-failure'],
      description:
        'Capture at both points too, and compare: on keeps the captures always, on-failure where the run fails. Default: off.',
    },
  },
} as const;
