import { sizeSchema } from '../../../lib/quantity.ts';

const filter = { type: 'string', minLength: 1 } as const;
const metricName = {
  pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
  not: { enum: ['packets', 'dropped'] },
} as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  properties: {
    on: { type: 'string', format: 'endpoint', description: 'The interface, NODE:IFACE.' },
    filter: { ...filter, description: 'Capture filter, see pcap-filter(7). Default: everything.' },
    keep: {
      enum: ['always', 'on-failure', 'never'],
      description: 'When the file is kept in the result. Default: on-failure.',
    },
    snaplen: {
      type: 'integer',
      minimum: 64,
      maximum: 262144,
      description:
        'Snapshot length in bytes. Default: 128, enough for all headers; with `display` or `fields` 262144, the whole packet.',
    },
    limit: {
      ...sizeSchema,
      description:
        'Size of the file; beyond it the oldest packets are dropped. At least 4 MB are kept. Default: "64M".',
    },
    immediate: {
      type: 'boolean',
      description:
        'Deliver each packet at once. Without it the end of the capture waits up to 1 s, and fast traffic is disturbed less.',
    },
    count: {
      type: 'object',
      description: 'Packets to count in the file: metric name to pcap filter.',
      propertyNames: metricName,
      additionalProperties: filter,
    },
    display: {
      type: 'object',
      description:
        'Packets to count in the file: metric name to Wireshark display filter, see wireshark-filter(4). Checksums are validated.',
      propertyNames: metricName,
      additionalProperties: filter,
    },
    fields: {
      type: 'object',
      description:
        'Numbers to read from the packets, by metric name: their least, their greatest and how many.',
      propertyNames: metricName,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['field'],
        properties: {
          field: {
            type: 'string',
            pattern: '^[a-z0-9_]+([.-][a-z0-9_]+)*$',
            title: 'field of Wireshark',
            description: 'The field, as tshark -e takes it: tcp.options.mss_val.',
          },
          where: {
            ...filter,
            description: 'Display filter for the packets. Default: all that have the field.',
          },
        },
      },
    },
  },
} as const;
