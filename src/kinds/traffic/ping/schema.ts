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
      description: 'Between two requests, at least 1ms. Default: 200ms.',
    },
    size: { type: 'integer', minimum: 0, maximum: 65507, description: 'Bytes of payload. Default: 56.' },
    ttl: { type: 'integer', minimum: 1, maximum: 255, description: 'TTL or hop limit of the requests.' },
    'dont-fragment': { type: 'boolean', description: 'Set DF, and never fragment: path MTU tests.' },
    family: { enum: [4, 6], description: 'IP version. Default: 4 where both ends have such an address.' },
    wait: {
      ...durationSchema,
      description:
        'For the last replies. ping itself waits so long only where none came at all; that it may have given up too early is a doubt. Default: 1s.',
    },
    adaptive: { type: 'boolean', description: 'Send the next request as soon as a reply is there.' },
  },
} as const;
