import { wholeSecondsSchema, sizeSchema } from '../../../lib/quantity.ts';
import { addressKeys } from '../../../scenario/topology/traffic-target.ts';

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  properties: {
    from: { type: 'string', format: 'node', description: 'The node that opens the connections.' },
    to: { type: 'string', format: 'node', description: 'The node that responds to each and closes it.' },
    count: {
      type: 'integer',
      minimum: 1,
      maximum: 500_000,
      description: 'Default: 1000.',
    },
    parallel: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      description:
        'Concurrent connections, at most: the largest such number that divides the count. Default: 8.',
    },
    size: {
      ...sizeSchema,
      description: 'Size of the response body; its header is a segment of its own. Default: "16k".',
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: 'Port of the server. Default: 8080, and 8081 and so on for further items.',
    },
    ...addressKeys,
    timeout: {
      ...wholeSecondsSchema,
      description: 'Response timeout, in whole seconds. Default: "10s".',
    },
  },
} as const;
