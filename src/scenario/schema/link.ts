import { durationSchema, rateSchema, sizeSchema } from '../../lib/quantity.ts';
import { impairSchema } from './impair.ts';

const offload = {
  type: 'object',
  description: 'Features of `ethtool -K`, on or off: { tso: off, gso: off, tx-checksum: off }.',
  additionalProperties: { type: ['boolean', 'string'], enum: [true, false, 'on', 'off'] },
} as const;

const gsoMaxSegs = {
  type: 'integer',
  minimum: 1,
  maximum: 65535,
  description: 'Segments that the kernel may pass to the device as one packet; 1: as on the wire.',
} as const;

const rate = {
  description: 'tbf on what leaves by this end: a rate, or { rate, burst, latency }.',
  anyOf: [
    rateSchema,
    {
      type: 'object',
      additionalProperties: false,
      required: ['rate'],
      properties: {
        rate: rateSchema,
        burst: { ...sizeSchema, description: 'Bytes that may go at once. The default is 4 ms of the rate.' },
        latency: { ...durationSchema, description: 'Longest wait in the queue. The default is 50ms.' },
      },
    },
  ],
} as const;

const shapes = { offload, gso_max_segs: gsoMaxSegs, rate, impair: impairSchema } as const;
export type ShapeKey = keyof typeof shapes;
export const shapeKeys = Object.keys(shapes) as readonly ShapeKey[];
export const shapeDefinitions = shapes;

const isByEnd = { type: 'object', minProperties: 1, propertyNames: { pattern: ':' } } as const;
const ref = (key: ShapeKey) => ({ $ref: `#/definitions/${key}` });

/** For both ends, or for one or each: { "h1:eth0": ... }. */
const perEnd = (key: ShapeKey) => ({
  description: `${shapes[key].description} For both ends, or by end: { "h1:eth0": ... }.`,
  if: isByEnd,
  then: { additionalProperties: ref(key) },
  else: ref(key),
});

/** Keys that every kind of link has. */
export const linkProperties = {
  ends: {
    type: 'array',
    minItems: 2,
    maxItems: 2,
    items: { type: 'string', format: 'end' },
    description: 'The two ends, each NODE:INTERFACE.',
  },
  mtu: {
    type: 'integer',
    minimum: 68,
    maximum: 65535,
    description: 'Bytes of the largest packet, at both ends.',
  },
  mac: {
    type: 'array',
    minItems: 2,
    maxItems: 2,
    items: { type: 'string', format: 'mac' },
    description: 'MAC addresses of the two ends. The default follows from the place in the file.',
  },
  offload: perEnd('offload'),
  gso_max_segs: perEnd('gso_max_segs'),
  rate: perEnd('rate'),
  impair: perEnd('impair'),
} as const;
