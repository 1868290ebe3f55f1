import { readText } from '../lib/yaml/read-text.ts';
import { parseYaml } from '../lib/yaml/parse-yaml.ts';
import { isMapping } from '../lib/yaml/tree.ts';
import { ManifestReader } from './manifest-reader.ts';

export const hooks = ['egress', 'ingress', 'xdp'] as const;
export type Hook = (typeof hooks)[number];

/** Types of parameters, and the values that each can hold (u64 only what a number holds exactly). */
export const parameterTypes = {
  u32: { size: 4, min: 0, max: 0xffff_ffff },
  i32: { size: 4, min: -0x8000_0000, max: 0x7fff_ffff },
  u64: { size: 8, min: 0, max: Number.MAX_SAFE_INTEGER },
} as const;
export type ParameterType = keyof typeof parameterTypes;

export interface Parameter {
  name: string;
  type: ParameterType;
  default: number;
  min: number;
  max: number;
  /** Of its values: "ms". Absent for counts, ports and the like. */
  unit?: string;
  description: string;
}

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
  /** Absent: the program has no `params` map. Empty: one that holds nothing but the seed. */
  parameters?: readonly Parameter[];
}

const keys = ['title', 'description', 'protocols', 'kernel', 'hooks', 'mangles', 'counts', 'parameters'];
const parameterKeys = ['type', 'default', 'min', 'max', 'unit', 'description'];
/** Both tc hooks share a function unless the manifest names others. */
const defaultFunctions: Record<Hook, string> = { egress: 'on_tc', ingress: 'on_tc', xdp: 'on_xdp' };
const identifier = /^[A-Za-z_]\w*$/;
const isHook = (word: string): word is Hook => (hooks as readonly string[]).includes(word);
const isType = (word: unknown): word is ParameterType =>
  typeof word === 'string' && Object.hasOwn(parameterTypes, word);

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
    parameters: parametersOf(reader, root.parameters),
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

function parametersOf(reader: ManifestReader, said: unknown): Parameter[] | undefined {
  if (said === undefined) return undefined;
  if (isMapping(said))
    return Object.entries(said).flatMap(([name, one]) => parameterOf(reader, name, one) ?? []);
  reader.complain(['parameters'], 'parameters is not a mapping');
  return undefined;
}

function parameterOf(reader: ManifestReader, name: string, said: unknown): Parameter | undefined {
  const path = ['parameters', name];
  if (!identifier.test(name) || name === 'seed')
    return reader.complain(path, `"${name}" is not a valid parameter name`, {
      allowed: 'letters, digits and _; "seed" is reserved',
    });
  if (!isMapping(said)) return reader.complain(path, `parameter ${name} is not a mapping`);
  reader.checkKeys(path, parameterKeys, `parameter ${name}`);
  const { type } = said;
  if (!isType(type))
    return reader.complain(
      path,
      `parameter ${name} has ${type === undefined ? 'no type' : 'an unknown type'}`,
      {
        allowed: `type: ${Object.keys(parameterTypes).join(', ')}`,
      },
    );
  const range = parameterTypes[type];
  const number = (key: 'default' | 'min' | 'max', otherwise?: number) =>
    reader.integer([...path, key], range, `${key} of parameter ${name}`, type, otherwise);
  const [initial, min, max] = [number('default'), number('min', range.min), number('max', range.max)];
  if (initial < min || initial > max)
    reader.complain(path, `default of parameter ${name} is ${initial}, outside ${min} to ${max}`);
  const unit = reader.text([...path, 'unit']);
  const description = reader.text([...path, 'description']);
  return { name, type, default: initial, min, max, ...(unit && { unit }), description };
}
