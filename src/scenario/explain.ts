import { shellOperator } from '../lib/command.ts';
import { formats } from '../schema/formats.ts';
import type { Schema } from '../schema/compose.ts';
import { listed, nearest } from '../lib/suggest.ts';
import type { Violation } from './check.ts';

/** What to say of a violation. `key`: it is this key of the value that is wrong. */
interface Explanation {
  problem: string;
  allowed?: string;
  suggestion?: string;
  key?: string;
}

/** Names that formats "node" and "endpoint" are held to, for suggestions. */
let known: { node: readonly string[]; endpoint: readonly string[] } = { node: [], endpoint: [] };
export const setKnown = (names: typeof known): void => {
  known = names;
};

const typeWords: Record<string, string> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

/** A value in a message: short, on one line. */
export function shown(value: unknown): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function explain(violation: Violation): Explanation {
  const { error, value } = violation;
  const describe = () => describeSchema(violation.schema);
  const limit = (error.params as { limit?: number }).limit;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(violation);
    case 'required': {
      const key = (error.params as { missingProperty: string }).missingProperty;
      const property = (violation.schema.properties as Record<string, Schema> | undefined)?.[key];
      return { problem: `"${key}" is missing`, allowed: property && describeSchema(property) };
    }
    case 'type':
      return { problem: `${shown(value)} is not ${typeList(violation.schema)}`, allowed: describe() };
    case 'enum': {
      const words = violation.schema.enum as readonly unknown[];
      const suggestion = nearest(String(value), words.map(String));
      return { problem: `${shown(value)} is not known here`, allowed: `allowed: ${listed(words.map(String))}`, suggestion };
    }
    case 'const':
      return { problem: `${shown(value)} is not ${shown(violation.schema.const)}` };
    case 'pattern':
      return { problem: `${shown(value)} is not ${article(violation.schema.title ?? 'well-formed')}`, allowed: describe() };
    case 'format':
      return wrongFormat(violation);
    case 'minimum':
    case 'exclusiveMinimum':
      return { problem: `${shown(value)} is too small`, allowed: `${range(violation.schema)}` };
    case 'maximum':
    case 'exclusiveMaximum':
      return { problem: `${shown(value)} is too large`, allowed: `${range(violation.schema)}` };
    case 'minItems':
    case 'minProperties':
      return { problem: `${shown(value)} has too few entries`, allowed: `at least ${limit}` };
    case 'maxItems':
    case 'maxProperties':
      return { problem: `${shown(value)} has too many entries`, allowed: `at most ${limit}` };
    case 'minLength':
      return { problem: 'the text is empty', allowed: describe() };
    case 'dependencies': {
      const { property, missingProperty } = error.params as { property: string; missingProperty: string };
      return { problem: `"${property}" needs "${missingProperty}"`, key: property };
    }
    case 'oneOf':
      return wrongItem(violation);
    case 'anyOf': {
      const branches = violation.schema.anyOf as readonly Schema[];
      const words = new Set(branches.map((one) => typeList(one)));
      return { problem: `${shown(value)} does not fit here`, allowed: describe() ?? [...words].join(' or ') };
    }
    default:
      return { problem: `${shown(value)} ${error.message ?? 'is wrong'}`, allowed: describe() };
  }
}

function unknownKey({ error, schema }: Violation): Explanation {
  const key = (error.params as { additionalProperty: string }).additionalProperty;
  const keys = Object.keys((schema.properties as object | undefined) ?? {});
  const where = schema.title && String(schema.title).includes('kind') ? ` of a ${String(schema.title)}` : '';
  const allowed = keys.length > 0 ? `allowed: ${listed(keys)}` : 'no keys are allowed here';
  return { key, problem: `unknown key "${key}"${where}`, allowed, suggestion: nearest(key, keys) };
}

function wrongFormat({ value, schema }: Violation): Explanation {
  const format = schema.format as keyof typeof formats;
  if (format === 'command')
    return {
      problem: `${shown(value)} holds "${shellOperator(String(value))}", which only a shell understands`,
      allowed: 'quote it, or write [sh, -c, "..."]',
    };
  if (format !== 'node' && format !== 'endpoint' && format !== 'target')
    return { problem: `${shown(value)} is not ${formats[format].says}` };
  const names = known[format === 'endpoint' ? 'endpoint' : 'node'];
  const what = { node: 'no node is called', target: 'no node or address is', endpoint: 'there is no interface' };
  return {
    problem: `${what[format]} ${shown(value)}`,
    allowed: names.length > 0 ? `known: ${listed(names)}` : 'there is none',
    suggestion: nearest(String(value), names),
  };
}

function wrongItem({ error, schema, value }: Violation): Explanation {
  const kinds = (schema.oneOf as readonly { required?: readonly [string] }[]).map((one) => one.required?.[0] ?? '?');
  const passing = (error.params as { passingSchemas?: readonly number[] | null }).passingSchemas;
  const allowed = `exactly one of: ${listed(kinds)}`;
  if (!passing) return { problem: `${shown(value)} names no kind`, allowed };
  return { problem: `${passing.map((one) => `"${kinds[one]}"`).join(' and ')} in one item`, allowed };
}

const typeList = (schema: Schema): string =>
  schema.type === undefined
    ? schema.enum
      ? `one of ${listed((schema.enum as unknown[]).map(String))}`
      : 'something else'
    : [schema.type].flat().map((one) => typeWords[String(one)]).join(' or ');

const article = (title: unknown): string => (title === 'well-formed' ? 'well-formed' : `a ${String(title)}`);

function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `from ${String(minimum)} to ${String(maximum)}`;
  return minimum === undefined ? `at most ${String(maximum)}` : `at least ${String(minimum)}`;
}

/** The description of a key as a clause of a message. */
function describeSchema(schema: Schema): string | undefined {
  const text = schema.description as string | undefined;
  return text?.replace(/\.$/, '');
}
