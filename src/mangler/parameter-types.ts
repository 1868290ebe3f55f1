import ipaddr from 'ipaddr.js';
import { parseDuration, parseShare } from '../lib/quantity.ts';
import { joinWords } from '../lib/suggest.ts';

/** A parameter's value as a scenario says it: 10, "1%", "10.0.0.0/8", "syn+ack". */
export type ParameterValue = number | string;

/** What a value is held against, besides its type. */
export interface Bounds {
  min: number;
  max: number;
  /** Words for some of the numbers: any: 0, tcp: 6. */
  words?: Readonly<Record<string, number>>;
}

type ScalarField = 'u32' | 'i32' | 'u64' | 'u32[4]' | 'u8[16]';
export const scalarFields: Record<ScalarField, { size: number; alignment: number }> = {
  u32: { size: 4, alignment: 4 },
  i32: { size: 4, alignment: 4 },
  u64: { size: 8, alignment: 8 },
  'u32[4]': { size: 16, alignment: 4 },
  'u8[16]': { size: 16, alignment: 1 },
};

interface ParameterKind {
  /** Those of the C struct: by the names of members, or one with no name for a plain number. */
  fields: readonly (readonly [member: string, type: ScalarField])[];
  /** Numbers that it can hold, u64 only what a number holds exactly. Absent for what is no number. */
  range?: { min: number; max: number };
  /** What a value may be, in words. */
  allowed(bounds: Bounds): string;
  /** @returns the bytes of its fields, one after the other; undefined for a value that isn't one */
  bytes(value: ParameterValue, bounds: Bounds): Buffer | undefined;
}

const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;
const none = 'none';
const any = 'any';
/** Bytes of `struct lab_bytes` (bpf/include/lab_match.h). */
const longestBytes = 16;

const integer = (type: 'u32' | 'i32' | 'u64', range: { min: number; max: number }): ParameterKind => ({
  fields: [['', type]],
  range,
  allowed: ({ min, max, words }) =>
    [...(words ? [joinWords(Object.keys(words))] : []), `a whole number from ${min} to ${max}`].join(', or '),
  bytes(said, { words }) {
    const value = typeof said === 'string' ? words?.[said] : said;
    if (value === undefined || !Number.isInteger(value)) return undefined;
    const bytes = Buffer.alloc(scalarFields[type].size);
    if (type === 'u64') bytes.writeBigUInt64LE(BigInt(value));
    else if (type === 'i32') bytes.writeInt32LE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  },
});

const u32Bytes = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Types that a manifest can name. */
export const parameterTypes = {
  u32: integer('u32', { min: 0, max: 0xffff_ffff }),
  i32: integer('i32', { min: -0x8000_0000, max: 0x7fff_ffff }),
  u64: integer('u64', { min: 0, max: Number.MAX_SAFE_INTEGER }),
  // A chance of 32 bits; all ones are certainty.
  share: {
    fields: [['', 'u32']],
    allowed: () => '0% to 100%, or 0 to 1',
    bytes(said) {
      const share = parseShare(said);
      if (share === undefined || !(share >= 0 && share <= 1)) return undefined;
      return u32Bytes(share === 1 ? 0xffff_ffff : Math.floor(share * 2 ** 32));
    },
  },
  // In microseconds.
  duration: {
    fields: [['', 'u32']],
    allowed: () => '"200ms", "5s", up to 71 minutes',
    bytes(said) {
      const seconds = typeof said === 'string' ? parseDuration(said) : undefined;
      const value = seconds === undefined ? undefined : Math.round(seconds * 1e6);
      return value === undefined || value > 0xffff_ffff ? undefined : u32Bytes(value);
    },
  },
  flags: {
    fields: [['', 'u32']],
    allowed: () => `${none}, or of ${joinWords(Object.keys(tcpFlags))} one or several: syn+ack`,
    bytes(said) {
      if (said === none) return u32Bytes(0);
      const values = `${said}`.split('+').map((flag) => (tcpFlags as Record<string, number>)[flag]);
      if (values.includes(undefined)) return undefined;
      return u32Bytes(values.reduce<number>((sum, value) => sum | value!, 0));
    },
  },
  // struct lab_prefix
  prefix: {
    fields: [
      ['version', 'u32'],
      ['address', 'u32[4]'],
      ['mask', 'u32[4]'],
    ],
    allowed: () => `${any}, an address, or one with the length of its prefix: 10.0.0.0/8, 2001:db8::/32`,
    bytes: (said) => prefixBytes(`${said}`),
  },
  // struct lab_bytes
  bytes: {
    fields: [
      ['length', 'u32'],
      ['data', 'u8[16]'],
    ],
    allowed: () => `${any}, text, or "0x" and hexadecimal digits; up to ${longestBytes} bytes`,
    bytes(said) {
      // An unquoted 0x47 in YAML is a number, and how many bytes it was meant to have is lost.
      if (typeof said !== 'string' || said === '') return undefined;
      const hex = /^0x((?:[0-9a-f]{2})+)$/i.exec(said)?.[1];
      if (said.startsWith('0x') && hex === undefined) return undefined;
      const data = said === any ? Buffer.alloc(0) : hex ? Buffer.from(hex, 'hex') : Buffer.from(said);
      if (data.length > longestBytes) return undefined;
      return Buffer.concat([u32Bytes(data.length), data, Buffer.alloc(longestBytes - data.length)]);
    },
  },
} as const satisfies Record<string, ParameterKind>;
export type ParameterType = keyof typeof parameterTypes;

export const kindOf = (type: ParameterType): ParameterKind => parameterTypes[type];

/** Version, address and mask, as they lie in a packet; addresses of IPv4 in the first 4 bytes. */
function prefixBytes(said: string): Buffer | undefined {
  if (said === any) return Buffer.alloc(36);
  const [text = '', digits, ...more] = said.split('/');
  if (more.length > 0 || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)))
    return undefined;
  const address = Buffer.from(ipaddr.parse(text).toByteArray());
  const bits = address.length * 8;
  const length = digits === undefined ? bits : /^\d{1,3}$/.test(digits) ? Number(digits) : bits + 1;
  if (length > bits) return undefined;
  const mask = Buffer.alloc(16);
  for (let bit = 0; bit < length; bit++) mask[bit >> 3]! |= 0x80 >> (bit & 7);
  const masked = Buffer.from(mask.map((byte, at) => byte & (address[at] ?? 0)));
  return Buffer.concat([u32Bytes(bits === 32 ? 4 : 6), masked, mask]);
}

export interface Parameter {
  name: string;
  type: ParameterType;
  default: ParameterValue;
  /** Of types that are numbers. */
  min: number;
  max: number;
  /** Words for some of the numbers. */
  words?: Readonly<Record<string, number>>;
  /** Of its values: "ms". Absent for counts, ports and the like. */
  unit?: string;
  description: string;
  /** One of those that manglers have in common: a field of the struct's member `common`. */
  common?: true;
}

/** @param value as a file has it, of any type */
export function isValueOf(
  { type, min, max, words }: Omit<Parameter, 'default' | 'description'>,
  value: unknown,
): value is ParameterValue {
  const { range, bytes } = kindOf(type);
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  if (typeof value === 'number' && range && (value < min || value > max)) return false;
  return bytes(value, { min, max, ...(words && { words }) }) !== undefined;
}
