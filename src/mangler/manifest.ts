import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import { InputError, type Mistake } from '../lib/errors.ts';
import { nearestWord } from '../lib/suggest.ts';

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
  description: string;
}

/** What mangler.yaml says. */
export interface Manifest {
  title: string;
  description: string;
  /** Hook to the function of the object that is attached to it. */
  functions: Readonly<Partial<Record<Hook, string>>>;
  mangles: boolean;
  counts: boolean;
  /** Absent: the program has no `params` map. Empty: one that holds nothing but the seed. */
  parameters?: readonly Parameter[];
}

const keys = ['title', 'description', 'hooks', 'mangles', 'counts', 'parameters'];
const parameterKeys = ['type', 'default', 'min', 'max', 'description'];
/** Both tc hooks share a function unless the manifest names others. */
const defaultFunctions: Record<Hook, string> = { egress: 'on_tc', ingress: 'on_tc', xdp: 'on_xdp' };
const identifier = /^[A-Za-z_]\w*$/;

/**
 * Reads a mangler's manifest.
 * @throws InputError with every mistake in it
 */
export function readManifest(file: string): Manifest {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const mistakes: Mistake[] = [];
  const complain = (node: unknown, problem: string, more: Omit<Mistake, 'position' | 'problem'> = {}) => {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    const { line, col } = lines.linePos(offset);
    mistakes.push({ position: { file, line, column: col }, problem, ...more });
    return undefined;
  };

  const closed = (map: YAMLMap, allowed: readonly string[], what: string) => {
    for (const { key } of map.items) {
      if (!isScalar(key) || !allowed.includes(String(key.value)))
        complain(key, `unknown key "${key}" in ${what}`, {
          allowed: `allowed: ${allowed.join(', ')}`,
          suggestion: nearestWord(String(key), allowed),
        });
    }
  };
  const text = (map: YAMLMap, key: string) => {
    const node = map.get(key, true) as unknown;
    if (node === undefined) return '';
    return isScalar(node) && typeof node.value === 'string'
      ? node.value.trim()
      : (complain(node, `${key} is not text`) ?? '');
  };
  const flag = (map: YAMLMap, key: string) => {
    const node = map.get(key, true) as unknown;
    if (node === undefined) return true;
    return isScalar(node) && typeof node.value === 'boolean'
      ? node.value
      : (complain(node, `${key} is neither true nor false`) ?? true);
  };

  const functionsOf = (map: YAMLMap) => {
    const value: unknown = (map.get('hooks', true) as Node | undefined)?.toJS(document);
    const given = Array.isArray(value)
      ? value.map((hook) => [String(hook), defaultFunctions[hook as Hook]] as const)
      : Object.entries((value ?? {}) as Record<string, unknown>);
    if (given.length === 0)
      complain(map.get('hooks', true) ?? map, 'no hooks', { allowed: `a list of ${hooks.join(', ')}` });
    const functions: Partial<Record<Hook, string>> = {};
    for (const [hook, name] of given) {
      if (!hooks.includes(hook as Hook))
        complain(map.get('hooks', true), `unknown hook "${hook}"`, {
          allowed: `allowed: ${hooks.join(', ')}`,
        });
      else if (typeof name !== 'string' || !identifier.test(name))
        complain(map.get('hooks', true), `"${name}" is not the name of a function`);
      else functions[hook as Hook] = name;
    }
    return functions;
  };

  const parameter = (name: string, node: unknown): Parameter | undefined => {
    if (!identifier.test(name) || name === 'seed')
      return complain(node, `a parameter can't be called "${name}"`, {
        allowed: 'allowed: letters, digits and _, and not "seed", which lab gives itself',
      });
    if (!isMap(node)) return complain(node, `parameter ${name} is not a map`);
    closed(node, parameterKeys, `parameter ${name}`);
    const type = node.get('type') as ParameterType;
    if (!Object.hasOwn(parameterTypes, type))
      return complain(node, `parameter ${name} has no type that lab knows`, {
        allowed: `type is one of ${Object.keys(parameterTypes).join(', ')}`,
      });
    const range = parameterTypes[type];
    const number = (key: 'default' | 'min' | 'max') => {
      const value = node.get(key) ?? (key === 'default' ? undefined : range[key]);
      if (Number.isSafeInteger(value) && (value as number) >= range.min && (value as number) <= range.max)
        return value as number;
      complain(node.get(key, true) ?? node, `${key} of parameter ${name} is no ${type}`, {
        allowed: `an integer from ${range.min} to ${range.max}`,
      });
      return range.min;
    };
    const [initial, min, max] = [number('default'), number('min'), number('max')];
    if (initial < min || initial > max)
      complain(node, `default of parameter ${name} is ${initial}, outside ${min} to ${max}`);
    return { name, type, default: initial, min, max, description: text(node, 'description') };
  };

  const parametersOf = (map: YAMLMap) => {
    const node = map.get('parameters', true) as unknown;
    if (node === undefined) return undefined;
    if (!isMap(node)) return complain(node, 'parameters is not a map');
    return node.items.flatMap(({ key, value }) => parameter(String(key), value) ?? []);
  };

  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    mistakes.push({ position: { file, line, column: col }, problem: error.message.split('\n')[0] ?? '' });
  }
  const root: unknown = document.contents;
  if (mistakes.length === 0 && !isMap(root)) complain(root, 'the manifest is not a map of keys to values');
  if (mistakes.length > 0 || !isMap(root)) throw new InputError(mistakes);
  closed(root, keys, 'the manifest');
  const manifest: Manifest = {
    title: text(root, 'title'),
    description: text(root, 'description'),
    functions: functionsOf(root),
    mangles: flag(root, 'mangles'),
    counts: flag(root, 'counts'),
    parameters: parametersOf(root),
  };
  if (!manifest.title) complain(root, 'no title');
  if (mistakes.length > 0) throw new InputError(mistakes);
  return manifest;
}
