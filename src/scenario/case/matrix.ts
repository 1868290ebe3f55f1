import type { Mistake } from '../../lib/errors.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import type { Case } from '../model.ts';
import { isMapping, positionAt, type Mapping } from '../../lib/yaml/tree.ts';

const mostCases = 1000;

/** A variable, or a place in the file. */
const axisName = /^[A-Za-z_][\w-]*(\.[\w:-]+)*$/;

/** Axes of the command line: name to values. They come after those of the file, or in the place of them. */
export type Axes = Readonly<Record<string, readonly string[]>>;

/**
 * The cases of a scenario: every combination of the axes' values, without those that `exclude` names, and with
 * those of `include`. One case without a name where there is no matrix, or where its shape is wrong (which the
 * schema tells).
 */
export function casesOf(file: Mapping, mistakes: Mistake[], more: Axes = {}): Case[] {
  const { include, exclude, ...own } = isMapping(file.matrix) ? file.matrix : {};
  const axes: Record<string, unknown> = { ...own, ...more };
  const names = Object.keys(axes);
  if (
    names.length === 0 ||
    Object.values(axes).some((values) => !Array.isArray(values) || values.length === 0)
  )
    return [{ name: '', values: {} }];
  const lists = axes as Record<string, unknown[]>;

  for (const name of names)
    if (!axisName.test(name))
      mistakes.push({
        position: positionAt(file, ['matrix', name], 'key'),
        problem: `"${name}" is neither a valid variable name nor a place in the file`,
        allowed: 'letters, digits and _; "links.0.mtu"',
      });
  const size = names.reduce((product, name) => product * lists[name]!.length, 1);
  if (size > mostCases) {
    const position = positionAt(file, ['matrix'], 'key');
    mistakes.push({ position, problem: `the matrix has ${size} cases`, allowed: `at most ${mostCases}` });
    return [{ name: '', values: {} }];
  }

  const list = (key: 'include' | 'exclude', value: unknown): Record<string, string>[] => {
    if (!Array.isArray(value)) return [];
    return value.filter(isMapping).map((entry, index) => {
      for (const name of Object.keys(entry).filter((key) => !names.includes(key)))
        mistakes.push({
          position: positionAt(file, ['matrix', key, index, name], 'key'),
          problem: `the matrix has no axis "${name}"`,
          allowed: `axes: ${joinWords(names)}`,
          suggestion: nearestWord(name, names),
        });
      const missing = names.filter((name) => !Object.hasOwn(entry, name) && !Object.hasOwn(more, name));
      if (key === 'include' && missing.length > 0)
        mistakes.push({
          position: positionAt(file, ['matrix', key, index]),
          problem: `this case lacks ${joinWords(missing)}`,
          allowed: 'a value for every axis',
        });
      return Object.fromEntries(Object.entries(entry).map(([name, text]) => [name, String(text)]));
    });
  };
  const excluded = list('exclude', exclude);
  const matches = (values: Record<string, string>, pattern: Record<string, string>) =>
    Object.entries(pattern).every(([name, value]) => values[name] === value);

  const combined = (of: readonly string[]) =>
    of.reduce<Record<string, string>[]>(
      (cases, name) =>
        cases.flatMap((item) => lists[name]!.map((value) => ({ ...item, [name]: String(value) }))),
      [{}],
    );
  const product = combined(names);
  // An included case has every value of an axis that it can't know of.
  const added = combined(Object.keys(more));
  const cases = [
    ...product.filter((record) => !excluded.some((pattern) => matches(record, pattern))),
    ...list('include', include).flatMap((entry) => added.map((record) => ({ ...entry, ...record }))),
  ];
  if (cases.length === 0)
    mistakes.push({
      position: positionAt(file, ['matrix'], 'key'),
      problem: 'the matrix excludes every case',
    });
  const unique = new Map(cases.map((values) => [nameOf(values), values]));
  return [...unique].map(([name, values]) => ({ name, values }));
}

const nameOf = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
