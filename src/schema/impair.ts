import { durationSchema, rateSchema, shareSchema, sizeSchema } from '../lib/quantity.ts';

const share = (description: string) => ({ ...shareSchema, description }) as const;
const duration = (description: string) => ({ ...durationSchema, description }) as const;

/** A share of the packets, by itself or with the correlation of one packet with the one before. */
const correlated = (description: string) =>
  ({
    description: `${description}: a share, or { share, correlation }.`,
    anyOf: [
      shareSchema,
      {
        type: 'object',
        additionalProperties: false,
        required: ['share'],
        properties: {
          share: share('Of the packets.'),
          correlation: share('How much depends on the packet before.'),
        },
      },
    ],
  }) as const;

const shares = (minItems: number, maxItems: number, description: string) =>
  ({ type: 'array', minItems, maxItems, items: shareSchema, description }) as const;

/** netem's parameters, by the names of tc-netem(8). */
export const impairSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  description: 'netem: what happens to packets that leave by this end.',
  dependencies: {
    jitter: ['delay'],
    correlation: ['jitter'],
    distribution: ['jitter'],
    reorder: ['delay'],
    gap: ['reorder'],
    ecn: ['loss'],
  },
  properties: {
    limit: { type: 'integer', minimum: 1, description: 'Packets in the queue. netem takes 1000 by itself.' },
    delay: duration('Added to every packet.'),
    jitter: duration('The delay varies by this much; needs `delay`.'),
    correlation: share('How much the delay depends on that of the packet before; needs `jitter`.'),
    distribution: {
      enum: ['uniform', 'normal', 'pareto', 'paretonormal'],
      description: 'Of the delay; needs `jitter`.',
    },
    loss: {
      description: 'Packets lost: a share, or a model of losses.',
      anyOf: [
        ...correlated('').anyOf,
        {
          type: 'object',
          additionalProperties: false,
          required: ['state'],
          properties: { state: shares(1, 5, 'Four-state Markov model: p13, p31, p32, p23, p14.') },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['gemodel'],
          properties: { gemodel: shares(1, 4, 'Gilbert-Elliott model: p, r, 1-h, 1-k.') },
        },
      ],
    },
    ecn: { type: 'boolean', description: 'Marks packets instead of dropping them; needs `loss`.' },
    duplicate: correlated('Packets sent twice'),
    corrupt: correlated('Packets with one bit turned'),
    reorder: correlated('Packets sent at once while the others wait; needs `delay`'),
    gap: { type: 'integer', minimum: 1, description: 'Every N-th packet is reordered; needs `reorder`.' },
    rate: { ...rateSchema, description: 'Speed of the link.' },
    slot: {
      type: 'object',
      additionalProperties: false,
      required: ['min'],
      description: 'Packets leave in bursts, as on a shared medium.',
      properties: {
        min: duration('Shortest time between two bursts.'),
        max: duration('Longest time between two bursts.'),
        packets: { type: 'integer', minimum: 1, description: 'Most packets in a burst.' },
        bytes: { ...sizeSchema, description: 'Most bytes in a burst.' },
      },
    },
    seed: {
      type: 'integer',
      minimum: 0,
      description: 'Of its random numbers. Needs iproute2 and Linux 6.6.',
    },
  },
} as const;
