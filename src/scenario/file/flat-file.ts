import { dirname } from 'node:path';
import { isCollection, isMap, isScalar, parseDocument, type Document, type Pair } from 'yaml';
import { InputError } from '../../lib/errors.ts';
import { readText } from '../../lib/yaml/read-text.ts';
import { omit, positionAt, type Mapping } from '../../lib/yaml/tree.ts';
import { scenarioProperties } from '../schema/scenario.ts';
import { findFile } from './find-file.ts';
import { joinFiles, readSource } from './read-file.ts';

/**
 * A scenario as one document that needs no other file of YAML: what it extends, and its topology, are in it. What the
 * file has itself keeps its comments, where nothing is laid over it.
 * @throws InputError where a file can't be read
 */
export function flatFile(path: string): Document {
  const document = parseDocument(readText(path));
  const own = readSource(path, 'scenarios');
  if (own.lab === undefined && !document.has('extends')) return document;
  const merged = withLab(own, path);
  remove(document, 'lab');
  remove(document, 'extends');
  for (const [key, value] of Object.entries(merged)) {
    if (key === 'lab') continue;
    const before = document.get(key, true);
    // What no other file adds to stays as it is written.
    if (before !== undefined && !isAdded(before, value)) continue;
    document.set(key, document.createNode(value));
    flow(document, key);
  }
  titleFirst(document);
  return document;
}

function withLab(file: Mapping, path: string): Mapping {
  if (typeof file.lab !== 'string') return file;
  const found = findFile(file.lab, 'labs', dirname(path));
  if (!('path' in found)) throw new InputError([{ position: positionAt(file, ['lab']), ...found }]);
  const lab = readSource(found.path, 'labs');
  return joinFiles(omit(lab, 'title', 'description', ...Object.keys(scenarioProperties)), file);
}

const isAdded = (before: unknown, value: unknown): boolean =>
  isCollection(before) && JSON.stringify(before.toJSON()) !== JSON.stringify(value);

/** A node, a link, and what an item says, fit on a line each. */
function flow(document: Document, key: string): void {
  const part = document.get(key, true);
  if (!isCollection(part)) return;
  for (const item of part.items) {
    const value = isMap(part) ? (item as Pair).value : item;
    if (isMap(value) && !['nodes', 'links'].includes(key)) {
      for (const inside of value.items) setFlow(inside.value);
    } else setFlow(value);
  }
}

/** A variable would have to be quoted there, and a quoted one is text, never a number. */
function setFlow(value: unknown): void {
  if (isCollection(value) && !JSON.stringify(value.toJSON()).includes('${')) value.flow = true;
}

/** What a comment above a key that goes says is about the file, where it is the first. */
function remove(document: Document, key: string): void {
  const { contents } = document;
  if (!isMap(contents)) return;
  const at = contents.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
  const [first, second] = contents.items;
  if (at === 0 && isScalar(first?.key) && isScalar(second?.key))
    second.key.commentBefore ??= first.key.commentBefore;
  document.delete(key);
}

/** A title comes first. */
function titleFirst({ contents }: Document): void {
  if (!isMap(contents)) return;
  const at = contents.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === 'title');
  const [first] = contents.items;
  if (at <= 0) return;
  const [title] = contents.items.splice(at, 1);
  contents.items.unshift(title!);
  if (isScalar(first?.key) && isScalar(title!.key)) {
    title!.key.commentBefore ??= first.key.commentBefore;
    first.key.commentBefore = undefined;
  }
}
