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
      description: 'So many of the pairs, chosen by the seed. Default: every pair.',
    },
    tries: {
      type: 'integer',
      minimum: 1,
      maximum: 20,
      description: 'Echo requests to a node before it counts as not reached. Default: 4.',
    },
    timeout: { ...durationSchema, description: 'For each reply. Default: 500ms.' },
    family: { enum: [4, 6], description: 'IP version. Default: 4 where both ends have such an address.' },
    unreached: {
      enum: ['none', 'any'],
      description: 'Pairs that may fail. Default: none, and the run fails by one; "any": it is only counted.',
    },
  },
} as const;
