import { isMapping, markOf, omit, setMark, type Mapping, type Mark } from '../../lib/yaml/tree.ts';

/** Their keys are the author's: an axis named "run" is no command. */
const named: readonly string[] = ['vars', 'matrix'];

/**
 * A copy of a file in which the words of every command, and the values of its environment, are text: what stands in
 * the file (1, -6, 0x10, on, null), not what YAML makes of it. What is no scalar stays, for the schema to tell.
 */
export function withCommandWords(file: Mapping): Mapping {
  const copy = omit(file);
  for (const [key, value] of Object.entries(file)) if (!named.includes(key)) copy[key] = inside(value);
  return copy;
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return copyOf(value, [], inside);
  if (!isMapping(value)) return value;
  return copyOf(value, {}, (child, key, mark) => {
    if (key === 'run') return command(child, mark);
    if (key === 'setup' && Array.isArray(child))
      return copyOf(child, [], (item, _, own) => (isMapping(item) ? inside(item) : command(item, own)));
    return key === 'env' && isMapping(child) && 'run' in value ? copyOf(child, {}, word) : inside(child);
  });
}

/** A list of words, or one text. */
const command = (value: unknown, mark: Mark | undefined): unknown =>
  Array.isArray(value) ? copyOf(value, [], word) : text(value, mark);

function word(value: unknown, _key: string, mark: Mark | undefined): unknown {
  // So that a variable among the words stays text as well.
  if (mark && typeof value === 'string') mark.quoted = true;
  return text(value, mark);
}

/** What stands there; null where nothing does. */
const text = (value: unknown, mark: Mark | undefined): unknown =>
  typeof value === 'object' && value !== null
    ? value
    : (mark?.source ?? (value === null ? null : String(value)));

function copyOf<C extends object>(
  from: object,
  copy: C,
  change: (value: unknown, key: string, mark: Mark | undefined) => unknown,
): C {
  for (const [key, value] of Object.entries(from)) {
    const before = markOf(from, key);
    const mark = before && { ...before };
    (copy as Mapping)[key] = change(value, key, mark);
    if (mark) setMark(copy, key, mark);
  }
  return copy;
}
