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
  description: 'Maximum GSO segments (gso_max_segs); 1: packets as on the wire.',
} as const;

const rate = {
  description: 'tbf on egress of this end: a rate, or { rate, burst, latency }.',
  anyOf: [
    rateSchema,
    {
      type: 'object',
      additionalProperties: false,
      required: ['rate'],
      properties: {
        rate: rateSchema,
        burst: { ...sizeSchema, description: 'Bucket size in bytes. Default: 4 ms of the rate.' },
        latency: { ...durationSchema, description: 'Maximum time in the queue. Default: 50ms.' },
      },
    },
  ],
} as const;

const mtu = {
  type: 'integer',
  minimum: 68,
  maximum: 65535,
  description: 'MTU in bytes.',
} as const;

const shapes = { mtu, offload, gso_max_segs: gsoMaxSegs, rate, impair: impairSchema } as const;
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
    description: 'The two ends, each NODE:INTERFACE, or NODE for its first free of eth0, eth1, ...',
  },
  mtu: perEnd('mtu'),
  mac: {
    type: 'array',
    minItems: 2,
    maxItems: 2,
    items: { type: 'string', format: 'mac' },
    description: 'MAC addresses of the two ends. Default: derived from the names and the seed.',
  },
  offload: perEnd('offload'),
  gso_max_segs: perEnd('gso_max_segs'),
  rate: perEnd('rate'),
  impair: perEnd('impair'),
} as const;
