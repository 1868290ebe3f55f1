import { isMapping, type Path } from '../lib/yaml/tree.ts';
import { commonParameters, commonWith } from './common.ts';
import type { ManifestReader } from './manifest-reader.ts';
import {
  isValueOf,
  kindOf,
  type Parameter,
  parameterTypes,
  type ParameterType,
  type ParameterValue,
} from './parameter-types.ts';

const parameterKeys = ['type', 'default', 'min', 'max', 'words', 'unit', 'description'];
const identifier = /^[A-Za-z_]\w*$/;
const isType = (word: unknown): word is ParameterType =>
  typeof word === 'string' && Object.hasOwn(parameterTypes, word);

/** Those in common, where the manifest has them, and its own. */
export function readParameters(
  reader: ManifestReader,
  common: unknown,
  said: unknown,
): Parameter[] | undefined {
  const shared = commonOf(reader, common);
  const own = parametersOf(reader, said, ['seed', ...(shared ?? []).map(({ name }) => name)]);
  return shared ? [...shared, ...(own ?? [])] : own;
}

/** `common: true`, or the defaults of some of them. */
function commonOf(reader: ManifestReader, said: unknown): Parameter[] | undefined {
  if (said === undefined || said === false) return undefined;
  if (said === true) return commonWith({});
  const names = commonParameters.map(({ name }) => name);
  if (!isMapping(said))
    return reader.complain(['common'], 'common is neither true nor a mapping', {
      allowed: 'common: true, or defaults: { ratio: 10 }',
    });
  reader.checkKeys(['common'], names, 'common');
  return commonWith(
    Object.fromEntries(
      commonParameters.flatMap((one) => {
        const value = said[one.name];
        return value === undefined || !isValue(reader, ['common', one.name], value, one)
          ? []
          : [[one.name, value]];
      }),
    ),
  );
}

function isValue(
  reader: ManifestReader,
  path: Path,
  value: unknown,
  parameter: Omit<Parameter, 'default' | 'description'>,
): value is ParameterValue {
  if (isValueOf(parameter, value)) return true;
  const { name, type } = parameter;
  reader.complain(
    path,
    `default of parameter ${name} is ${value === undefined ? 'missing' : JSON.stringify(value)}`,
    { allowed: kindOf(type).allowed(parameter) },
  );
  return false;
}

function parametersOf(
  reader: ManifestReader,
  said: unknown,
  taken: readonly string[],
): Parameter[] | undefined {
  if (said === undefined) return undefined;
  if (isMapping(said))
    return Object.entries(said).flatMap(([name, one]) => parameterOf(reader, name, one, taken) ?? []);
  reader.complain(['parameters'], 'parameters is not a mapping');
  return undefined;
}

function parameterOf(
  reader: ManifestReader,
  name: string,
  said: unknown,
  taken: readonly string[],
): Parameter | undefined {
  const path = ['parameters', name];
  if (!identifier.test(name) || taken.includes(name))
    return reader.complain(path, `"${name}" is not a valid parameter name`, {
      allowed:
        name !== 'seed' && taken.includes(name)
          ? 'one that is none of the common ones'
          : 'letters, digits and _; "seed" is reserved',
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
  const unit = reader.text([...path, 'unit']);
  const words = wordsOf(reader, [...path, 'words'], said.words);
  const rest = {
    ...(words && { words }),
    ...(unit && { unit }),
    description: reader.text([...path, 'description']),
  };
  const { range } = kindOf(type);
  if (!range) {
    const bounds = { name, type, min: 0, max: 0 };
    return isValue(reader, said.default === undefined ? path : [...path, 'default'], said.default, bounds)
      ? { ...bounds, default: said.default, ...rest }
      : undefined;
  }
  const number = (key: 'default' | 'min' | 'max', otherwise?: number) =>
    reader.integer([...path, key], range, `${key} of parameter ${name}`, type, otherwise);
  // Where words stand for all that it can be, they are its range.
  const numbers = Object.values(words ?? {});
  const [least, most] = words ? [Math.min(...numbers), Math.max(...numbers)] : [range.min, range.max];
  const [min, max] = [number('min', least), number('max', most)];
  if (typeof said.default === 'string' && words)
    return isValue(reader, [...path, 'default'], said.default, { name, type, min, max, words })
      ? { name, type, default: said.default, min, max, ...rest }
      : undefined;
  const initial = number('default');
  if (initial < min || initial > max)
    reader.complain(path, `default of parameter ${name} is ${initial}, outside ${min} to ${max}`);
  return { name, type, default: initial, min, max, ...rest };
}

function wordsOf(reader: ManifestReader, path: Path, said: unknown): Record<string, number> | undefined {
  if (said === undefined) return undefined;
  const isNumbers =
    isMapping(said) &&
    Object.keys(said).length > 0 &&
    Object.values(said).every((one) => Number.isSafeInteger(one));
  return isNumbers
    ? (said as Record<string, number>)
    : reader.complain(path, 'words is not a mapping of words to whole numbers');
}
