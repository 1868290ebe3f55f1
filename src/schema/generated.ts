import { allKinds } from '../lib/kinds.ts';
import { publishedNames, schemaText } from './published.ts';
import { referenceText } from './reference.ts';

/** Files in docs/ that are made from the schema, by path, as they must be. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = { 'docs/reference.md': referenceText(await allKinds()) };
  for (const name of publishedNames) files[`docs/schema/${name}.json`] = await schemaText(name);
  return files;
}
