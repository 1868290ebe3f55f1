import { kinds } from '../kinds/index.ts';
import { publishedNames, schemaText } from '../cli/published-schema.ts';
import { manglerReference } from '../cli/mangler-reference.ts';
import { referenceText } from '../scenario/schema/reference.ts';

/** Files in docs/ that are made from the schema and from the manifests of bpf/, by path, as they must be. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = {
    'docs/reference.md': referenceText(kinds),
    'docs/mangler-reference.md': manglerReference(),
  };
  for (const name of publishedNames) files[`docs/schema/${name}.json`] = await schemaText(name);
  return files;
}
