import type { Mistake } from '../../lib/errors.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { mapScalars, type Mapping, type Mark } from '../../lib/yaml/tree.ts';

/** Values of variables, the first that has one wins. */
export interface Values {
  set: Readonly<Record<string, string>>;
  /** The case's values of the matrix. */
  axes: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string | undefined>>;
  vars: Mapping;
}

const variable = /(\$?)\$\{([^{}]*)\}/g;
const shape = /^([A-Za-z_]\w*)(?::-(.*))?$/s;

/**
 * A copy of `tree` with every "${NAME}" and "${NAME:-default}" replaced; "$${" stands for "${". A value that is
 * nothing but one variable becomes what its text means in YAML: a number, true, false.
 * @param used gets the names of the variables that occur
 */
export function substitute(tree: Mapping, values: Values, used: Set<string>, mistakes: Mistake[]): Mapping {
  const expand = (text: string, mark: Mark | undefined): string =>
    text.replaceAll(variable, (all, escaped: string, inner: string) => {
      if (escaped) return all.slice(1);
      const [, name, fallback] = shape.exec(inner) ?? [];
      const complain = (problem: string, allowed: string, suggestion?: string) => {
        if (mark) mistakes.push({ position: mark.value, problem, allowed, suggestion });
        return all;
      };
      if (name === undefined)
        return complain(
          `"\${${inner}}" is not a variable`,
          '${NAME}, ${NAME:-default}, or $${ for the characters ${',
        );
      used.add(name);
      const value = valueOf(name, values) ?? fallback;
      if (value !== undefined) return value;
      const known = [...Object.keys(values.set), ...Object.keys(values.axes), ...Object.keys(values.vars)];
      const ways = `--set ${name}=VALUE, the environment, \`vars\`, or "\${${name}:-default}"`;
      const names = known.length > 0 ? ` (known: ${joinWords(known)})` : '';
      return complain(`the variable ${name} has no value`, ways + names, nearestWord(name, known));
    });
  return mapScalars(tree, (scalar, mark) => {
    if (typeof scalar !== 'string' || !scalar.includes('${')) return scalar;
    const text = expand(scalar, mark);
    return /^\$\{[^}]*\}$/.test(scalar) && !mark?.quoted ? plain(text) : text;
  });
}

function valueOf(name: string, { set, axes, env, vars }: Values): string | undefined {
  for (const source of [set, axes, env, vars] as const)
    if (Object.hasOwn(source, name) && source[name] !== undefined && source[name] !== null)
      return String(source[name]);
  return undefined;
}

/** A text as YAML's core schema reads it. */
export function plain(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text;
}
