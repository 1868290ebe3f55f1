import { durationSchema } from '../../../lib/quantity.ts';

const nodes = {
  if: { type: 'array' },
  then: { minItems: 1, items: { type: 'string', format: 'node' } },
  else: { type: 'string', if: { not: { const: 'all' } }, then: { format: 'node' } },
} as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  properties: {
    from: { ...nodes, description: 'A node, a list of nodes, or "all": every node that has an address.' },
    to: { ...nodes, description: 'The same.' },
    sample: {
      type: 'integer',
      minimum: 1,
      description: 'Number of pairs to test, chosen by the seed. Default: every pair.',
    },
    tries: {
      type: 'integer',
      minimum: 1,
      maximum: 20,
      description: 'Echo requests before a node counts as unreachable. Default: 4.',
    },
    timeout: { ...durationSchema, description: 'Timeout of each request. Default: 500ms.' },
    family: { enum: [4, 6], description: 'IP version. Default: 4 if both ends have an IPv4 address.' },
    unreached: {
      enum: ['none', 'any'],
      description: 'Unreachable pairs to tolerate, else the run fails. Default: 0; "any" only counts them.',
    },
  },
} as const;
