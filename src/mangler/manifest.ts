import { readText } from '../lib/yaml/read-text.ts';
import { parseYaml } from '../lib/yaml/parse-yaml.ts';
import { isMapping } from '../lib/yaml/tree.ts';
import { readParameters } from './manifest-parameters.ts';
import { ManifestReader } from './manifest-reader.ts';
import type { Parameter } from './parameter-types.ts';

export type { Parameter } from './parameter-types.ts';

export const hooks = ['egress', 'ingress', 'xdp'] as const;
export type Hook = (typeof hooks)[number];

/** What mangler.yaml says. */
export interface Manifest {
  title: string;
  description: string;
  /** What it is about: "TCP over IPv4 and IPv6". */
  protocols: string;
  /** Oldest kernel that it is known to load on: "5.10". */
  kernel: string;
  /** Hook to the function of the object that is attached to it. */
  functions: Readonly<Partial<Record<Hook, string>>>;
  mangles: boolean;
  counts: boolean;
  /** Those in common first. Absent: the program has no `params` map. Empty: one that holds nothing but the seed. */
  parameters?: readonly Parameter[];
}

const keys = [
  'title',
  'description',
  'protocols',
  'kernel',
  'hooks',
  'mangles',
  'counts',
  'common',
  'parameters',
];
/** Both tc hooks share a function unless the manifest names others. */
const defaultFunctions: Record<Hook, string> = { egress: 'on_tc', ingress: 'on_tc', xdp: 'on_xdp' };
const identifier = /^[A-Za-z_]\w*$/;
const isHook = (word: string): word is Hook => (hooks as readonly string[]).includes(word);

/**
 * Reads a mangler's manifest.
 * @throws {InputError} with every mistake in it
 */
export function readManifest(file: string): Manifest {
  const root = parseYaml(readText(file), file);
  const reader = new ManifestReader(root);
  reader.checkKeys([], keys, 'the manifest');
  const manifest: Manifest = {
    title: reader.text(['title']),
    description: reader.text(['description']),
    protocols: reader.text(['protocols']),
    kernel: reader.text(['kernel']),
    functions: functionsOf(reader, root.hooks),
    mangles: reader.flag(['mangles']),
    counts: reader.flag(['counts']),
    parameters: readParameters(reader, root.common, root.parameters),
  };
  if (root.title === undefined || root.title === '') reader.complain([], '"title" is missing');
  reader.throwIfWrong();
  return manifest;
}

/** `hooks` is a list, or a mapping of each to the name of its function. */
function functionsOf(reader: ManifestReader, said: unknown): Manifest['functions'] {
  const given: readonly (readonly [string, unknown])[] = Array.isArray(said)
    ? said.map((hook) => [String(hook), isHook(String(hook)) ? defaultFunctions[hook as Hook] : ''])
    : isMapping(said)
      ? Object.entries(said)
      : [];
  if (given.length === 0)
    reader.complain(['hooks'], 'the manifest names no hook', { allowed: `hooks: [${hooks.join(', ')}]` });
  const functions: Partial<Record<Hook, string>> = {};
  for (const [hook, name] of given) {
    if (!isHook(hook))
      reader.complain(['hooks'], `unknown hook "${hook}"`, { allowed: `allowed: ${hooks.join(', ')}` });
    else if (typeof name !== 'string' || !identifier.test(name))
      reader.complain(['hooks'], `${JSON.stringify(name)} is not a valid C function name`);
    else functions[hook] = name;
  }
  return functions;
}
