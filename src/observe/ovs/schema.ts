export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  properties: {
    on: { type: 'string', format: 'node', description: 'The switch: a node of kind ovs.' },
    flows: {
      type: 'boolean',
      default: true,
      description: 'Dump the OpenFlow flows and those of the datapath.',
    },
    log: {
      enum: ['always', 'on-failure'],
      default: 'on-failure',
      description: "When ovs-vswitchd's log goes into the result.",
    },
  },
} as const;
