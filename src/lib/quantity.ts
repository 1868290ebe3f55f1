/**
 * Quantities as a scenario writes them. Each has a JSON Schema (a string with a pattern) and a function
 * that reads what matches it; a function gives undefined for text that doesn't.
 */

const number = String.raw`\d+(?:\.\d+)?`;

export const durationSchema = {
  type: 'string',
  title: 'duration',
  pattern: `^(?:${number}(?:h|min|m|s|ms|us|ns))+$`,
  description: 'A duration: "5s", "200ms", "1m30s".',
} as const;

/** For tools that take whole seconds only. */
export const wholeSecondsSchema = {
  type: 'string',
  title: 'duration in whole seconds',
  pattern: String.raw`^(?:\d+(?:h|min|m|s))+$`,
  description: 'A duration in whole seconds: "5s", "1m30s".',
} as const;

export const rateSchema = {
  type: 'string',
  title: 'rate',
  pattern: `^${number}(?:[kmgtKMGT]i?)?bit(?:/s)?$`,
  description: 'A rate in bits a second: "100mbit", "1gbit".',
} as const;

export const sizeSchema = {
  type: ['string', 'integer'],
  title: 'size',
  pattern: `^${number}[kmgtKMGT]?[bB]?$`,
  minimum: 0,
  description: 'A size in bytes: 1500, "64k", "10M"; k, M, G and T are powers of 1024.',
} as const;

export const shareSchema = {
  type: ['string', 'number'],
  title: 'share',
  pattern: `^${number}%$`,
  description: 'A share: "90%" or 0.9.',
} as const;

const secondsIn: Record<string, number> = { h: 3600, min: 60, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };
const powers: Record<string, number> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/** "1m30s" in seconds. */
export function parseDuration(text: string): number | undefined {
  if (!new RegExp(durationSchema.pattern).test(text)) return undefined;
  let seconds = 0;
  for (const [, value, unit] of text.matchAll(/([\d.]+)([a-z]+)/g))
    seconds += Number(value) * secondsIn[unit!]!;
  // Away with the dust of binary fractions: 0.2 s + 5 ms is 0.205 s.
  return Number(seconds.toPrecision(12));
}

/** "1gbit" in bit/s, by powers of 1000 ("1gibit": of 1024). */
export function parseRate(text: string): number | undefined {
  if (!new RegExp(rateSchema.pattern).test(text)) return undefined;
  const [, value, prefix = '', binary] = /^([\d.]+)([kmgt]?)(i?)bit/i.exec(text)!;
  return Number(value) * (binary ? 1024 : 1000) ** powers[prefix.toLowerCase()]!;
}

/** "64k" in bytes. */
export function parseSize(text: string | number): number | undefined {
  if (typeof text === 'number') return text;
  if (!new RegExp(sizeSchema.pattern).test(text)) return undefined;
  const [, value, prefix = ''] = /^([\d.]+)([kmgt]?)/i.exec(text)!;
  return Math.round(Number(value) * 1024 ** powers[prefix.toLowerCase()]!);
}

/** "90%" as 0.9. */
export function parseShare(text: string | number): number | undefined {
  if (typeof text === 'number') return text;
  if (!new RegExp(shareSchema.pattern).test(text)) return undefined;
  return Number((Number(text.slice(0, -1)) / 100).toPrecision(12));
}

/** Of text that a schema has let through: what doesn't parse is a bug. */
export const secondsOf = (text: string): number => checked(text, parseDuration(text));
export const millisecondsOf = (text: string): number => Math.round(secondsOf(text) * 1000);
export const bitsPerSecondOf = (text: string): number => checked(text, parseRate(text));
export const bytesOf = (text: string | number): number => checked(text, parseSize(text));

function checked(text: string | number, value: number | undefined): number {
  if (value === undefined) throw new Error(`not a quantity: ${text}`);
  return value;
}
