import {
  kindOf,
  type Parameter,
  type ParameterType,
  type ParameterValue,
  scalarFields,
} from './parameter-types.ts';

/** A field of the struct in the map `params`. Bytes. */
export interface Field {
  name: string;
  /** In the words of C: "u32", "u32[4]". */
  type: string;
  offset: number;
  size: number;
}

/** What the struct is made from. */
type Laid = Pick<Parameter, 'name' | 'type' | 'common'>;

/** The seed, and the parameters behind it; the common ones are the fields of a struct `common`, with the seed. */
export function withSeed(parameters: readonly Laid[]): Laid[] {
  const common = parameters.some((parameter) => parameter.common) ? { common: true as const } : {};
  return [{ name: 'seed', type: 'u32', ...common }, ...parameters];
}

/** How a C compiler lays the struct out: every field at a multiple of its size, the end at one of the largest. */
export function layout(parameters: readonly Laid[]): { fields: Field[]; size: number } {
  let end = 0;
  let widest = 1;
  const fields = parameters.flatMap(({ name, type, common }) =>
    kindOf(type).fields.map(([member, scalar]): Field => {
      const { size, alignment } = scalarFields[scalar];
      const offset = roundUp(end, alignment);
      end = offset + size;
      widest = Math.max(widest, alignment);
      const path = [...(common ? ['common'] : []), name, ...(member ? [member] : [])];
      return { name: path.join('.'), type: scalar, offset, size };
    }),
  );
  return { fields, size: roundUp(end, widest) };
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/**
 * The struct's bytes, little endian, as two hex digits each.
 * @param values of the parameters; those not in it have their defaults
 * @throws RangeError where a value doesn't fit its type
 */
export function encode(
  seed: number,
  parameters: readonly (Pick<Parameter, 'name' | 'type' | 'default'> & Partial<Parameter>)[],
  values: Readonly<Record<string, ParameterValue>>,
): string[] {
  const laid = withSeed(parameters);
  const { fields, size } = layout(laid);
  const bytes = Buffer.alloc(size);
  // A seed may have more bits than the field: its lower 32.
  const parts = [valueBytes('u32', 'seed', seed >>> 0)].concat(
    parameters.map((one) => valueBytes(one.type, one.name, values[one.name] ?? one.default, one)),
  );
  let at = 0;
  for (const [index, part] of parts.entries()) {
    let from = 0;
    for (const _ of kindOf(laid[index]!.type).fields) {
      const { offset, size: length } = fields[at++]!;
      part.copy(bytes, offset, from, (from += length));
    }
  }
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
}

function valueBytes(
  type: ParameterType,
  name: string,
  value: ParameterValue,
  { min = 0, max = 0, words }: Partial<Parameter> = {},
): Buffer {
  const bytes = kindOf(type).bytes(value, { min, max, ...(words && { words }) });
  if (!bytes) throw new RangeError(`${JSON.stringify(value)} is no value for ${name} (${type})`);
  return bytes;
}
