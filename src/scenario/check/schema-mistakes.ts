import type { ErrorObject } from 'ajv';
import type { Mistake } from '../../lib/errors.ts';
import type { Schema } from '../schema/compose.ts';
import type { Names } from '../schema/formats.ts';
import { keysOf } from './json-pointer.ts';
import { explain, guessOf } from './explain-violation.ts';
import { isMapping, positionAt, valueAt, type Mapping } from '../../lib/yaml/tree.ts';

/** Violations of a schema as mistakes with their place in the file. */
export function mistakesOf(errors: readonly ErrorObject[], data: Mapping, names: Names): Mistake[] {
  // What is wrong with a name is told by the error of the name itself.
  const relevant = onceEach(withoutGuessed(withoutOneOf(chooseBranches(errors)))).filter(
    (violation) => violation.keyword !== 'propertyNames',
  );
  return relevant.map((error) => {
    const path = keysOf(error.instancePath);
    const violation = {
      error,
      path,
      value: error.propertyName ?? valueAt(data, path),
      schema: error.parentSchema as Schema,
      names,
    };
    const { key = error.propertyName, ...words } = explain(violation);
    const position =
      key === undefined
        ? positionAt(data, path, violation.value === null || isMapping(violation.value) ? 'key' : 'value')
        : positionAt(data, [...path, key], 'key');
    return { position, ...words };
  });
}

/**
 * Of an anyOf that failed, the branch that was meant: the only one of the right type. Where that doesn't
 * decide, the anyOf itself is the mistake.
 */
function chooseBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const outer = errors
    .filter((error) => error.keyword === 'anyOf')
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length)[0];
  if (!outer) return errors.filter((error) => error.keyword !== 'if');
  const inside = (inner: ErrorObject) =>
    inner.schemaPath.startsWith(`${outer.schemaPath}/`) &&
    (inner.instancePath === outer.instancePath || inner.instancePath.startsWith(`${outer.instancePath}/`));
  const rest = errors.filter((error) => error !== outer && !inside(error));
  const branches = Map.groupBy(
    errors.filter((error) => error !== outer && inside(error)),
    (inner) => inner.schemaPath.slice(outer.schemaPath.length + 1).split('/')[0],
  );
  const fitting = [...branches.values()].filter(
    (branch) =>
      !branch.some((inner) => inner.keyword === 'type' && inner.instancePath === outer.instancePath),
  );
  const [only] = fitting;
  if (fitting.length === 1 && only) return [...chooseBranches(rest), ...chooseBranches(only)];
  return [...chooseBranches(rest), { ...outer, params: { fitting: fitting.length } }];
}

/** An item of no known kind: the unknown key says it, unless there is none. */
function withoutOneOf(errors: readonly ErrorObject[]): ErrorObject[] {
  const unknown = new Set(
    errors
      .filter((error) => error.keyword === 'additionalProperties' || error.keyword === 'type')
      .map((error) => error.instancePath),
  );
  return errors.filter(
    (error) =>
      !/\/oneOf\/\d+\//.test(error.schemaPath) &&
      !(error.keyword === 'oneOf' && unknown.has(error.instancePath)),
  );
}

/** A value of a wrong type is one mistake, whatever schemas refuse it: the first says most of what it may be. */
function onceEach(errors: readonly ErrorObject[]): ErrorObject[] {
  const firstOf = Map.groupBy(
    errors.filter(({ keyword }) => keyword === 'type'),
    ({ instancePath }) => instancePath,
  );
  return errors.filter((error) => error.keyword !== 'type' || firstOf.get(error.instancePath)![0] === error);
}

/** A key that is missing where another word for it stands: the other word is the mistake. */
function withoutGuessed(errors: readonly ErrorObject[]): ErrorObject[] {
  const guessed = new Set(
    errors.flatMap(({ keyword, params, parentSchema, instancePath }) => {
      if (keyword !== 'additionalProperties') return [];
      const { additionalProperty } = params as { additionalProperty: string };
      const guess = guessOf(parentSchema as Schema, additionalProperty);
      return guess === undefined ? [] : [`${instancePath} ${guess}`];
    }),
  );
  return errors.filter(
    ({ keyword, params, instancePath }) =>
      keyword !== 'required' ||
      !guessed.has(`${instancePath} ${(params as { missingProperty: string }).missingProperty}`),
  );
}
