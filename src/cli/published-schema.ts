import { kinds } from '../kinds/index.ts';
import { resultSchema } from '../result/result-schema.ts';
import { scenarioSchema, topologySchema, type Schema } from '../scenario/schema/compose.ts';
import { formats } from '../scenario/schema/formats.ts';

export const publishedNames = ['scenario', 'topology', 'result'] as const;
export type PublishedName = (typeof publishedNames)[number];

/**
 * A schema as others use it: editors, and readers of results. Formats and guesses, which only lab knows, are left
 * out, since a strict validator refuses what it doesn't know.
 */
export async function publishedSchema(name: PublishedName): Promise<Schema> {
  if (name === 'result') return resultSchema;
  const schema = name === 'scenario' ? scenarioSchema(kinds) : topologySchema(kinds);
  return withVariables(withoutOwnWords(schema)) as Schema;
}

function withoutOwnWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutOwnWords);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(
        ([key, value]) =>
          key !== 'guesses' &&
          !(key === 'format' && typeof value === 'string' && value !== 'regex' && value in formats),
      )
      .map(([key, value]) => [key, withoutOwnWords(value)]),
  );
}

const scalars = ['integer', 'number', 'boolean'];

/** Where lab expects a number or a boolean, the file may have a variable. */
function withVariables(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withVariables);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withVariables(value)]));
  if (typeof inner.type !== 'string' || !scalars.includes(inner.type)) return inner;
  return { ...inner, type: [inner.type, 'string'], pattern: '\\$\\{' };
}

/** The text of a published schema. */
export const schemaText = async (name: PublishedName): Promise<string> =>
  `${JSON.stringify(await publishedSchema(name), null, 2)}\n`;
