import { commandProblem } from '../../lib/command.ts';
import { formats } from '../schema/formats.ts';
import type { Schema } from '../schema/compose.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { article, examples, hint, nameOf, range, typeList } from './hints.ts';
import type { Violation } from './violation.ts';

/** What to say of a violation. `key`: it is this key of the value that is wrong. */
interface Explanation {
  problem: string;
  allowed?: string;
  suggestion?: string;
  key?: string;
}

/** A value in a message: short, on one line. */
export function shown(value: unknown): string {
  if (value === null) return 'nothing';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function explain(violation: Violation): Explanation {
  const { error, value } = violation;
  const limit = (error.params as { limit?: number }).limit;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(violation);
    case 'required': {
      const key = (error.params as { missingProperty: string }).missingProperty;
      const property = (violation.schema.properties as Record<string, Schema> | undefined)?.[key];
      return { problem: `"${key}" is missing`, allowed: property && hint(property) };
    }
    case 'type':
      return wrongType(violation);
    case 'enum': {
      const words = violation.schema.enum as readonly unknown[];
      if (words.map(String).includes(String(value)))
        return typeof value === 'string'
          ? {
              problem: `${shown(value)} is a string here`,
              allowed: `allowed: ${joinWords(words.map(String))}, without quotes`,
            }
          : {
              problem: `${shown(value)} must be a string here`,
              allowed: `allowed: ${joinWords(words.map((word) => shown(word)))}, in quotes`,
            };
      const suggestion = nearestWord(String(value), words.map(String));
      const guess = guessOf(violation.schema, String(value));
      if (guess !== undefined) return { problem: `${shown(value)} is unknown here`, allowed: guess };
      return {
        problem: `${shown(value)} is unknown here`,
        allowed: `allowed: ${joinWords(words.map(String))}`,
        suggestion,
      };
    }
    case 'const':
      return { problem: `${shown(value)} is not ${shown(violation.schema.const)}` };
    case 'not': {
      const { enum: taken } = violation.schema.not as { enum?: readonly unknown[] };
      return {
        problem: `${shown(value)} is not allowed here`,
        allowed: taken && `not: ${joinWords(taken.map(String))}`,
      };
    }
    case 'pattern':
      return {
        problem: `${shown(value)} is not ${article(violation.schema.title)}`,
        allowed: hint(violation.schema),
      };
    case 'format':
      return wrongFormat(violation);
    case 'minimum':
    case 'exclusiveMinimum':
      return { problem: `${shown(value)} is too small`, allowed: `${range(violation.schema)}` };
    case 'maximum':
    case 'exclusiveMaximum':
      return { problem: `${shown(value)} is too large`, allowed: `${range(violation.schema)}` };
    case 'multipleOf':
      return { problem: `${shown(value)} is not a multiple of ${String(violation.schema.multipleOf)}` };
    case 'minItems':
    case 'minProperties':
      return { problem: `${shown(value)} has too few entries`, allowed: `at least ${limit}` };
    case 'maxItems':
    case 'maxProperties':
      return { problem: `${shown(value)} has too many entries`, allowed: `at most ${limit}` };
    case 'maxLength':
      return {
        problem: `${shown(value)} has ${String(value).length} characters`,
        allowed: `at most ${limit}`,
      };
    case 'minLength':
      return { problem: 'the string is empty', allowed: hint(violation.schema) };
    case 'dependencies': {
      const { property, missingProperty } = error.params as { property: string; missingProperty: string };
      return { problem: `"${property}" needs "${missingProperty}"`, key: property };
    }
    case 'oneOf':
      return wrongItem(violation);
    case 'anyOf': {
      const branches = violation.schema.anyOf as readonly Schema[];
      const words = new Set(branches.map((branch) => typeList(branch)));
      const ofText = (branch: Schema) => (branch.items as Schema | undefined)?.type === 'string';
      if (typeof value === 'string' && branches.some(ofText))
        return { problem: `${shown(value)} is not a list`, allowed: `write ['${value}']` };
      return { problem: `${shown(value)} does not fit here`, allowed: [...words].join(' or ') };
    }
    default:
      return { problem: `${shown(value)} ${error.message ?? 'is wrong'}`, allowed: hint(violation.schema) };
  }
}

/** What a word that is no key here, or no kind, is likely to mean. */
export function guessOf(schema: Schema, word: string): string | undefined {
  const guesses = (schema.guesses ?? {}) as Record<string, string>;
  return Object.hasOwn(guesses, word) ? guesses[word] : undefined;
}

function unknownKey({ error, schema, path }: Violation): Explanation {
  const key = (error.params as { additionalProperty: string }).additionalProperty;
  const keys = Object.keys((schema.properties as object | undefined) ?? {});
  // Of an item of one of these lists: [..., 'traffic', 0, 'ping'].
  const beside = key === 'name' && ['traffic', 'together', 'observe', 'events'].includes(String(path.at(-3)));
  if (beside)
    return {
      key,
      problem: `"name" is not a key of ${String(path.at(-1))}`,
      allowed: `it goes beside it: { name: NAME, ${String(path.at(-1))}: ... }`,
    };
  const where = schema.title && String(schema.title).includes('kind') ? ` of a ${String(schema.title)}` : '';
  const guess = guessOf(schema, key);
  if (guess !== undefined)
    return {
      key,
      problem: `unknown key "${key}"${where}`,
      allowed: keys.includes(guess) ? `write \`${guess}\`` : guess,
    };
  const allowed = keys.length > 0 ? `allowed: ${joinWords(keys)}` : 'no keys are allowed here';
  return { key, problem: `unknown key "${key}"${where}`, allowed, suggestion: nearestWord(key, keys) };
}

function wrongFormat({ value, schema, names: known }: Violation): Explanation {
  const format = schema.format as keyof typeof formats;
  if (format === 'command')
    return {
      problem: `${shown(value)} ${commandProblem(String(value))}`,
      allowed: String(value).startsWith('nft ')
        ? "quote what follows nft, or write rules under `nftables: |`, in lines as in nft's files"
        : 'quote it, or write [sh, -c, "..."]',
    };
  if (format !== 'node' && format !== 'endpoint' && format !== 'target')
    return { problem: `${shown(value)} is not ${formats[format].says}` };
  const names = [...known[format === 'endpoint' ? 'endpoints' : 'nodes']];
  const what = {
    node: 'no such node:',
    target: 'no such node or address:',
    endpoint: 'no such interface:',
  };
  return {
    problem: `${what[format]} ${shown(value)}`,
    allowed: names.length > 0 ? `known: ${joinWords(names)}` : 'there is none',
    suggestion: nearestWord(String(value), names),
  };
}

function wrongItem({ error, schema, value }: Violation): Explanation {
  const kinds = (schema.oneOf as readonly { required?: readonly [string] }[]).map(
    (branch) => branch.required?.[0] ?? '?',
  );
  const passing = (error.params as { passingSchemas?: readonly number[] | null }).passingSchemas;
  const allowed = `exactly one of: ${joinWords(kinds)}`;
  if (!passing) return { problem: `${shown(value)} lacks a kind`, allowed };
  return { problem: `${passing.map((index) => `"${kinds[index]}"`).join(' and ')} in one item`, allowed };
}

function wrongType({ value, schema }: Violation): Explanation {
  const { title, type } = schema;
  if (Object.hasOwn(examples, nameOf(title)))
    return { problem: `${shown(value)} is not ${article(title)}`, allowed: hint(schema) };
  const problem = `${shown(value)} is not ${typeList(schema)}`;
  if (value === null && type === 'object' && schema.properties && !schema.required)
    return { problem, allowed: 'write {} for an empty mapping' };
  if (type === 'array' && typeof value !== 'object') return { problem, allowed: `write [${String(value)}]` };
  if (schema.minimum !== undefined || schema.maximum !== undefined)
    return { problem, allowed: range(schema) };
  if (type === 'boolean') return { problem };
  const keys = Object.keys((schema.properties as object | undefined) ?? {});
  return { problem, allowed: keys.length > 1 ? `keys: ${joinWords(keys)}` : hint(schema) };
}
