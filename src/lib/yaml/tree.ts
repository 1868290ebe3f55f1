import { dirname, resolve } from 'node:path';
import type { Position } from '../errors.ts';

/**
 * What a file holds, as plain objects, lists and scalars, with the place in a file that each part comes from.
 * The places are kept beside the values, so that values merged from several files still know theirs.
 */
export type Mapping = Record<string, unknown>;

/** Where a key and its value stand. */
export interface Mark {
  key: Position;
  value: Position;
  /** The value is text, whatever it looks like. */
  quoted?: boolean;
  /** What stands in the file, of a value that is no text: "0x10" of 16. Absent where nothing does. */
  source?: string;
}

export type Path = readonly (string | number)[];

const marks = new WeakMap<object, Map<string, Mark>>();

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function setMark(container: object, key: string | number, mark: Mark): void {
  let own = marks.get(container);
  if (!own) marks.set(container, (own = new Map<string, Mark>()));
  own.set(String(key), mark);
}

export const markOf = (container: object, key: string | number): Mark | undefined =>
  marks.get(container)?.get(String(key));

/** Where the value (or the key) at `path` under `root` stands; where nothing does, what would hold it. */
export function positionAt(root: object, path: Path, of: 'key' | 'value' = 'value'): Position {
  let here: unknown = root;
  let found: Mark | undefined;
  let last = false;
  for (const [index, key] of path.entries()) {
    if (typeof here !== 'object' || here === null) break;
    const mark = markOf(here, key);
    if (!mark) break;
    found = mark;
    last = index === path.length - 1;
    here = (here as Mapping)[key];
  }
  if (found) return last && of === 'value' ? found.value : found.key;
  return rootPositions.get(root) ?? { file: '', line: 1, column: 1 };
}

/** undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, key) => (typeof here === 'object' && here !== null ? (here as Mapping)[key] : undefined),
    root,
  );
}

const rootPositions = new WeakMap<object, Position>();
export const setRoot = (root: object, position: Position): void => void rootPositions.set(root, position);

/** The directory that a path written there is relative to; for an option (line 0) the working directory. */
export const directoryOf = ({ file, line }: Position): string =>
  line === 0 ? process.cwd() : resolve(dirname(file));

/**
 * A copy in which every scalar is replaced by what `change` makes of it; places are kept.
 * @param change gets the scalar and its place
 */
export function mapScalars<T>(value: T, change: (scalar: unknown, mark?: Mark) => unknown, mark?: Mark): T {
  if (typeof value !== 'object' || value === null) return change(value, mark) as T;
  const copy: object = Array.isArray(value) ? [] : {};
  const position = rootPositions.get(value);
  if (position) setRoot(copy, position);
  for (const [key, child] of Object.entries(value)) {
    const own = markOf(value, key);
    if (own) setMark(copy, key, own);
    (copy as Mapping)[key] = mapScalars(child as unknown, change, own);
  }
  return copy as T;
}

/** A copy without some keys; places are kept. */
export function omit(mapping: Mapping, ...keys: readonly string[]): Mapping {
  const copy: Mapping = {};
  const left = new Set(keys);
  const position = rootPositions.get(mapping);
  if (position) setRoot(copy, position);
  for (const [key, value] of Object.entries(mapping)) {
    if (left.has(key)) continue;
    copy[key] = value;
    const mark = markOf(mapping, key);
    if (mark) setMark(copy, key, mark);
  }
  return copy;
}

/** `over` laid on `base`: mappings are joined key by key, all else is replaced. Neither is changed. */
export function merge(base: Mapping, over: Mapping): Mapping {
  const joined: Mapping = {};
  const position = rootPositions.get(over);
  if (position) setRoot(joined, position);
  for (const source of [base, over])
    for (const [key, value] of Object.entries(source)) {
      const before = joined[key];
      // A key with nothing after it changes nothing: "h1:" names the node and no more.
      if (value === null && before !== undefined) continue;
      joined[key] = isMapping(before) && isMapping(value) ? merge(before, value) : value;
      const mark = markOf(source, key);
      if (mark) setMark(joined, key, mark);
    }
  return joined;
}
