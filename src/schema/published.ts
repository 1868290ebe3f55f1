import { allKinds } from '../lib/kinds.ts';
import { resultSchema } from '../result/schema.ts';
import { scenarioSchema, topologySchema, type Schema } from './compose.ts';
import { formats } from './formats.ts';

export const publishedNames = ['scenario', 'topology', 'result'] as const;
export type PublishedName = (typeof publishedNames)[number];

/**
 * A schema as others use it: editors, and readers of results. Formats that only lab knows are left out, since
 * a strict validator refuses what it doesn't know.
 */
export async function publishedSchema(name: PublishedName): Promise<Schema> {
  if (name === 'result') return resultSchema;
  const kinds = await allKinds();
  return withoutFormats(name === 'scenario' ? scenarioSchema(kinds) : topologySchema(kinds)) as Schema;
}

function withoutFormats(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutFormats);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(
        ([key, value]) =>
          !(key === 'format' && typeof value === 'string' && value !== 'regex' && value in formats),
      )
      .map(([key, value]) => [key, withoutFormats(value)]),
  );
}

/** The text of a published schema. */
export const schemaText = async (name: PublishedName): Promise<string> =>
  `${JSON.stringify(await publishedSchema(name), null, 2)}\n`;
