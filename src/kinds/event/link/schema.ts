import type { FromSchema } from 'json-schema-to-ts';
import { shapeDefinitions } from '../../../scenario/schema/link.ts';
import type { Shapes } from '../../../scenario/schema/checked-file.ts';

const orOff = (key: 'rate' | 'impair') =>
  ({
    description: `${shapeDefinitions[key].description} \`off\`: none.`,
    if: { enum: [false, 'off'] },
    else: { $ref: `#/definitions/${key}` },
  }) as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['on'],
  minProperties: 2,
  properties: {
    on: {
      type: 'string',
      minLength: 1,
      description:
        'One end, "h1:eth0", or both, "h1:eth0 -- sw:p1". With veth, either end that is down takes the carrier from both.',
    },
    state: {
      enum: ['down', 'up'],
      description:
        'As `ip link set`. With `up` the interface also gets the addresses, neighbours and routes back that the kernel took from it.',
    },
    mtu: { type: 'integer', minimum: 68, maximum: 65535, description: 'MTU in bytes.' },
    rate: orOff('rate'),
    impair: orOff('impair'),
    offload: { description: shapeDefinitions.offload.description, $ref: '#/definitions/offload' },
    gso_max_segs: {
      description: shapeDefinitions.gso_max_segs.description,
      $ref: '#/definitions/gso_max_segs',
    },
  },
} as const;

type Plain = FromSchema<{
  type: 'object';
  required: ['on'];
  properties: Pick<(typeof schema)['properties'], 'on' | 'state' | 'mtu'>;
}>;

/** `rate` and `impair` are laid anew together: what isn't said of them is as the file has it. */
export type Config = Plain & {
  rate?: Shapes['rate'] | 'off' | false;
  impair?: Shapes['impair'] | 'off' | false;
  offload?: Shapes['offload'];
  gso_max_segs?: Shapes['gso_max_segs'];
};
