import { sizeSchema } from '../../../lib/quantity.ts';

const filter = { type: 'string', minLength: 1 } as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  properties: {
    on: { type: 'string', format: 'endpoint', description: 'The interface, NODE:IFACE.' },
    filter: { ...filter, description: 'What is captured, as pcap-filter(7) says it. Default: everything.' },
    keep: {
      enum: ['always', 'on-failure', 'never'],
      description: 'Whether the file goes into the result. Default: on-failure.',
    },
    snaplen: {
      type: 'integer',
      minimum: 64,
      maximum: 262144,
      description: 'Bytes kept of each packet. Default: 128, which holds all headers.',
    },
    limit: {
      ...sizeSchema,
      description:
        'Of the file; the oldest packets are given up beyond it. At least 4 MB are kept. Default: "64M".',
    },
    immediate: {
      type: 'boolean',
      description:
        'Each packet is read as it comes. Without it reading waits for up to 1 s at the end, and disturbs fast traffic less.',
    },
    count: {
      type: 'object',
      description: 'Packets to count in the file: the name of a metric to a pcap filter.',
      propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$', not: { enum: ['packets', 'dropped'] } },
      additionalProperties: filter,
    },
  },
} as const;
