import { durationSchema, rateSchema, shareSchema, sizeSchema } from '../../lib/quantity.ts';

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

const distributions = ['uniform', 'normal', 'pareto', 'paretonormal'] as const;

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
      enum: distributions,
      description: 'Of the delay; needs `jitter`.',
    },
    loss: {
      description: 'Packets lost: a share, or a model of losses.',
      anyOf: [
        shareSchema,
        {
          type: 'object',
          additionalProperties: false,
          oneOf: [{ required: ['share'] }, { required: ['state'] }, { required: ['gemodel'] }],
          dependencies: { correlation: ['share'] },
          properties: {
            share: share('Of the packets.'),
            correlation: share('How much depends on the packet before.'),
            state: shares(1, 5, 'Four-state Markov model: p13, p31, p32, p23, p14.'),
            gemodel: shares(1, 4, 'Model of Gilbert and Elliott: p, r, 1-h, 1-k.'),
          },
        },
      ],
    },
    ecn: { type: 'boolean', description: 'Marks packets instead of dropping them; needs `loss`.' },
    duplicate: correlated('Packets sent twice'),
    corrupt: correlated('Packets with one bit turned'),
    reorder: correlated('Packets sent at once while the others wait; needs `delay`'),
    gap: { type: 'integer', minimum: 1, description: 'Every N-th packet is reordered; needs `reorder`.' },
    rate: {
      description: 'Speed of the link: a rate, or with what each packet costs beside its bytes.',
      anyOf: [
        rateSchema,
        {
          type: 'object',
          additionalProperties: false,
          required: ['rate'],
          dependencies: { cell_overhead: ['cell_size'] },
          properties: {
            rate: rateSchema,
            packet_overhead: { type: 'integer', description: 'Bytes added to each packet; may be negative.' },
            cell_size: {
              type: 'integer',
              minimum: 1,
              description: 'Bytes of the cells that it is cut into.',
            },
            cell_overhead: { type: 'integer', description: 'Bytes added to each cell.' },
          },
        },
      ],
    },
    slot: {
      type: 'object',
      additionalProperties: false,
      oneOf: [{ required: ['min'] }, { required: ['distribution'] }],
      dependencies: {
        max: ['min'],
        distribution: ['delay', 'jitter'],
        delay: ['distribution'],
        jitter: ['distribution'],
      },
      description: 'Packets leave in bursts, as on a shared medium.',
      properties: {
        min: duration('Shortest time between two bursts.'),
        max: duration('Longest time between two bursts.'),
        distribution: { enum: distributions, description: 'Of the time between two bursts.' },
        delay: duration('Its mean; of `distribution`.'),
        jitter: duration('Its deviation; of `distribution`.'),
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
