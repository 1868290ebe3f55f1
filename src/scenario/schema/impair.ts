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
          correlation: share('Correlation with the previous packet.'),
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
  description: 'netem on egress of this end.',
  dependencies: {
    jitter: ['delay'],
    correlation: ['jitter'],
    distribution: ['jitter'],
    reorder: ['delay'],
    gap: ['reorder'],
    ecn: ['loss'],
  },
  properties: {
    limit: {
      type: 'integer',
      minimum: 1,
      description: 'Queue length in packets (limit). Default of netem: 1000.',
    },
    delay: duration('Delay added to every packet.'),
    jitter: duration('Variation of the delay; needs `delay`.'),
    correlation: share('Correlation of the delay with that of the previous packet; needs `jitter`.'),
    distribution: {
      enum: distributions,
      description: 'Distribution of the delay; needs `jitter`.',
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
            correlation: share('Correlation with the previous packet.'),
            state: shares(1, 5, 'Four-state Markov model: p13, p31, p32, p23, p14.'),
            gemodel: shares(1, 4, 'Gilbert-Elliott model: p, r, 1-h, 1-k.'),
          },
        },
      ],
    },
    ecn: { type: 'boolean', description: 'Mark packets (ECN CE) instead of dropping them; needs `loss`.' },
    duplicate: correlated('Packets sent twice'),
    corrupt: correlated('Packets with a single bit error'),
    reorder: correlated('Packets sent immediately while others are delayed; needs `delay`'),
    gap: { type: 'integer', minimum: 1, description: 'Reorder every Nth packet; needs `reorder`.' },
    rate: {
      description: 'Rate of the link, optionally with the overhead of each packet.',
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
              description: 'Cell size in bytes.',
            },
            cell_overhead: { type: 'integer', description: 'Overhead of each cell in bytes.' },
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
      description: 'Slotted delivery: packets leave in bursts, as on a shared medium.',
      properties: {
        min: duration('Minimum time between bursts.'),
        max: duration('Maximum time between bursts.'),
        distribution: { enum: distributions, description: 'Distribution of the time between bursts.' },
        delay: duration('Mean of `distribution`.'),
        jitter: duration('Standard deviation of `distribution`.'),
        packets: { type: 'integer', minimum: 1, description: 'Maximum packets per burst.' },
        bytes: { ...sizeSchema, description: 'Maximum bytes per burst.' },
      },
    },
    seed: {
      type: 'integer',
      minimum: 0,
      description: 'Seed of its random numbers. Needs iproute2 and Linux 6.6.',
    },
  },
} as const;
