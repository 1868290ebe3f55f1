import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import test from 'ava';
import { parse } from 'yaml';
import { publishedNames, publishedSchema } from '../../src/cli/published-schema.ts';

const root = new URL('../../', import.meta.url);

for (const name of publishedNames)
  test(`a strict validator compiles the ${name} schema`, async (t) => {
    const ajv = new Ajv({ strictTypes: false, strictRequired: false, formats: { regex: true } });
    t.notThrows(() => ajv.compile({}));
    const schema = await publishedSchema(name);
    t.notThrows(() => ajv.compile(schema));
  });

for (const [folder, name] of [
  ['labs', 'topology'],
  ['scenarios', 'scenario'],
  ['scenarios/museum', 'scenario'],
] as const)
  for (const file of readdirSync(new URL(`${folder}/`, root)).filter((name) => name.endsWith('.yaml')))
    test(`${folder}/${file} names its schema, and an editor that holds it to that finds nothing`, async (t) => {
      const text = readFileSync(new URL(`${folder}/${file}`, root), 'utf8');
      const up = '../'.repeat(folder.split('/').length);
      t.is(text.split('\n')[0], `# yaml-language-server: $schema=${up}docs/schema/${name}.json`);
      const ajv = new Ajv({ strict: false, validateFormats: false });
      const validate = ajv.compile(await publishedSchema(name));
      t.true(validate(parse(text)), JSON.stringify(validate.errors));
    });
