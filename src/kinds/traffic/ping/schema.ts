import { durationSchema } from '../../../lib/quantity.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  properties: {
    from: { type: 'string', format: 'node', description: 'The node that pings.' },
    to: { type: 'string', format: 'target', description: 'A node, or an address.' },
    count: { type: 'integer', minimum: 1, maximum: 100000, description: 'Echo requests. Default: 5.' },
    interval: {
      ...durationSchema,
      description: 'Interval between requests, at least 1ms. Default: 200ms.',
    },
    size: { type: 'integer', minimum: 0, maximum: 65507, description: 'Bytes of payload. Default: 56.' },
    ttl: { type: 'integer', minimum: 1, maximum: 255, description: 'TTL or hop limit of the requests.' },
    'dont-fragment': { type: 'boolean', description: 'Set DF and never fragment, to test the path MTU.' },
    family: { enum: [4, 6], description: 'IP version. Default: 4 if both ends have an IPv4 address.' },
    wait: {
      ...durationSchema,
      description:
        'Time to wait for the last replies. ping uses it only if no reply arrived at all; if it may have stopped too early, that is a doubt. Default: 1s.',
    },
    adaptive: { type: 'boolean', description: 'Send the next request as soon as a reply arrives.' },
  },
} as const;
