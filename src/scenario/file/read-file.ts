import { dirname, resolve } from 'node:path';
import { InputError, type Mistake } from '../../lib/errors.ts';
import { linkPattern } from '../schema/formats.ts';
import { withCommandWords } from './command-words.ts';
import { findFile, type Folder } from './find-file.ts';
import { readText } from '../../lib/yaml/read-text.ts';
import { isMapping, markOf, merge, omit, positionAt, setMark, type Mapping } from '../../lib/yaml/tree.ts';
import { parseYaml } from '../../lib/yaml/parse-yaml.ts';

/** A YAML file that was read. */
export interface ReadFile {
  /** As messages name it. */
  path: string;
  /** What the other file, or the command line, calls it. */
  word: string;
  /** The file that names it. */
  from?: string;
}
export type OnRead = (file: ReadFile) => void;

interface ReadOptions {
  /** What the file holds, in the place of what is read. */
  text?: string;
  onRead?: OnRead;
  /** Files that extend this one, the first one first. */
  seen?: readonly string[];
}

/**
 * What a file holds, together with the files that it extends.
 * @param path as messages name it, from the working directory
 * @throws {InputError} one of the files can't be read or parsed, or they extend each other in a circle
 */
export function readSource(path: string, folder: Folder, options: ReadOptions = {}): Mapping {
  const file = withCommandWords(parseYaml(options.text ?? readText(path), path));
  const base = baseOf(file, path, folder, options);
  if (!base) return file;
  return omit(joinFiles(base, file), 'extends');
}

function baseOf(
  file: Mapping,
  path: string,
  folder: Folder,
  { onRead, seen = [] }: ReadOptions,
): Mapping | undefined {
  // Of another type: the schema tells.
  if (typeof file.extends !== 'string' || file.extends === '') return undefined;
  const fail = (mistake: Omit<Mistake, 'position'>) =>
    new InputError([{ position: positionAt(file, ['extends']), ...mistake }]);
  const found = findFile(file.extends, folder, dirname(path));
  if (!('path' in found)) throw fail(found);
  const chain = [...seen, resolve(path)];
  const again = chain.indexOf(resolve(found.path));
  if (again >= 0) {
    const circle = [...chain.slice(again), resolve(found.path)].map((path) => path.split('/').at(-1));
    throw fail({
      problem: `circular extends: ${circle.join(' -> ')}`,
      allowed: 'a chain without a cycle',
    });
  }
  if (chain.length > 20)
    throw fail({ problem: 'the chain of files is too long', allowed: 'at most 20 that extend each other' });
  onRead?.({ path: found.path, word: file.extends, from: path });
  return readSource(found.path, folder, { onRead, seen: chain });
}

/** `over` laid on `base`, links joined by their ends. */
export function joinFiles(base: Mapping, over: Mapping): Mapping {
  const joined = merge(base, over);
  if (Array.isArray(base.links) && Array.isArray(over.links))
    joined.links = joinLinks(base.links, over.links);
  return joined;
}

function joinLinks(base: unknown[], over: unknown[]): unknown[] {
  const joined: unknown[] = [];
  const keys = new Map<string, number>();
  for (const [index, link] of base.entries()) {
    const long = longLink(base, index);
    const key = endsOf(long);
    // Two of one file with the same ends stay two, for the check that finds them.
    if (key !== undefined && !keys.has(key)) keys.set(key, index);
    joined.push(long ?? link);
    copyMark(base, index, joined, index);
  }
  for (const index of over.keys()) {
    const long = longLink(over, index);
    const key = endsOf(long);
    const before = key === undefined ? undefined : keys.get(key);
    const earlier = before === undefined ? undefined : joined[before];
    if (before !== undefined && isMapping(earlier) && long) {
      keys.delete(key!);
      joined[before] = merge(earlier, long);
      copyMark(over, index, joined, before);
    } else {
      joined.push(long ?? over[index]);
      copyMark(over, index, joined, joined.length - 1);
    }
  }
  return joined;
}

/** A link in its long form; undefined if it is neither. */
export function longLink(links: unknown[], index: number): Mapping | undefined {
  const link = links[index];
  if (typeof link !== 'string') return isMapping(link) ? link : undefined;
  const match = linkPattern.exec(link);
  if (!match) return undefined;
  const ends = [match[1], match[2]];
  const long: Mapping = { ends };
  const mark = markOf(links, index);
  if (mark) {
    setMark(long, 'ends', mark);
    const start = mark.value;
    // Quotes and blanks apart, an end stands in the file as it does in the text.
    const offset = mark.quoted ? 1 : 0;
    for (const end of [0, 1]) {
      const at = end === 0 ? link.indexOf(match[1]!) : link.lastIndexOf(match[2]!);
      const value = { ...start, column: start.column + offset + at };
      setMark(ends, end, { key: value, value });
    }
  }
  return long;
}

function endsOf(link: Mapping | undefined): string | undefined {
  const ends = link?.ends;
  return Array.isArray(ends) && ends.length === 2 ? ends.map(String).sort().join(' -- ') : undefined;
}

function copyMark(from: object, key: number, to: object, toKey: number): void {
  const mark = markOf(from, key);
  if (mark) setMark(to, toKey, mark);
}
