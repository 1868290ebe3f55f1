import test from 'ava';
import { kinds } from '../../../src/kinds/index.ts';
import { scenarioSchema, type Schema } from '../../../src/scenario/schema/compose.ts';

/** Every schema with guesses in it. */
function guessing(schema: unknown): Schema[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'guesses' in schema && !Array.isArray(schema) ? [schema as Schema] : [];
  return [...own, ...Object.values(schema).flatMap(guessing)];
}

test('a guess leads to one that is, or is a sentence', (t) => {
  const schemas = guessing(scenarioSchema(kinds));
  t.true(schemas.length > 10);
  for (const { guesses, properties, enum: words, title } of schemas) {
    const known = new Set(Object.keys(properties ?? {}).concat((words as string[] | undefined) ?? []));
    for (const [word, meant] of Object.entries(guesses as Record<string, string>)) {
      // Of one kind it is a key, of others a guess.
      if (known.has(word)) continue;
      t.true(known.has(meant) || meant.includes(' '), `${String(title)}: ${word} is no ${meant}`);
    }
  }
});
