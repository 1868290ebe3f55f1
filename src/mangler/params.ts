import { type Parameter, parameterTypes } from './manifest.ts';

/** A field of the struct in the map `params`. Bytes. */
export interface Field {
  name: string;
  type: Parameter['type'];
  offset: number;
  size: number;
}

/** How a C compiler lays the struct out: every field at a multiple of its size, the end at one of the largest. */
export function layout(fields: readonly Pick<Field, 'name' | 'type'>[]): { fields: Field[]; size: number } {
  let end = 0;
  let alignment = 1;
  const placed = fields.map(({ name, type }): Field => {
    const { size } = parameterTypes[type];
    const offset = roundUp(end, size);
    end = offset + size;
    alignment = Math.max(alignment, size);
    return { name, type, offset, size };
  });
  return { fields: placed, size: roundUp(end, alignment) };
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/**
 * The struct's bytes, little endian, as two hex digits each.
 * @param values of the parameters; those not in it have their defaults
 * @throws RangeError where a value doesn't fit its type
 */
export function encode(
  seed: number,
  parameters: readonly Pick<Parameter, 'name' | 'type' | 'default'>[],
  values: Readonly<Record<string, number>>,
): string[] {
  const { fields, size } = layout([{ name: 'seed', type: 'u32' }, ...parameters]);
  const bytes = Buffer.alloc(size);
  for (const [index, { name, type, offset }] of fields.entries()) {
    // A seed may have more bits than the field: its lower 32.
    const value = index === 0 ? seed >>> 0 : (values[name] ?? parameters[index - 1]?.default ?? 0);
    if (type === 'u64') bytes.writeBigUInt64LE(BigInt(value), offset);
    else if (type === 'i32') bytes.writeInt32LE(value, offset);
    else bytes.writeUInt32LE(value, offset);
  }
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
}
