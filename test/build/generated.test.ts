import { readFileSync } from 'node:fs';
import test from 'ava';
import { generatedFiles } from '../../src/build/generated.ts';

test('what docs/ holds of the schema is current: else run `npm run generate`', async (t) => {
  const files = await generatedFiles();
  t.true(Object.keys(files).length >= 4);
  for (const [path, text] of Object.entries(files))
    t.true(
      readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8') === text,
      `${path} is not current`,
    );
});
