export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  properties: {
    on: { type: 'string', format: 'node', description: 'The switch: a node of kind ovs.' },
    flows: {
      type: 'boolean',
      description: 'Dump the OpenFlow and datapath flows. Default: true.',
    },
    log: {
      enum: ['always', 'on-failure'],
      description: "When ovs-vswitchd's log is kept in the result. Default: on-failure.",
    },
  },
} as const;
