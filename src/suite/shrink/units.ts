import { isCollection, isMap, isScalar, isSeq, type Document } from 'yaml';

export type Path = readonly (string | number)[];

/** Something that can be taken away from a file: a node with all that hangs on it, an item, a setting. */
export interface Unit {
  /** "node h3", "links.2", "nodes.h1.sysctl": as a person would call it. */
  says: string;
  /** Places that go with it. */
  paths: readonly Path[];
}

/** Lists of items, each of which can go. */
const lists = ['links', 'manglers', 'traffic', 'observe', 'events', 'expect'] as const;
/** They say what the file is, not what happens. */
const kept: readonly unknown[] = [
  'title',
  'description',
  'vars',
  'matrix',
  'nodes',
  'lab',
  'extends',
  ...lists,
];

/** Nodes; with one go the links at it, and the items that are about it. */
export function nodeUnits(document: Document): Unit[] {
  const nodes = document.get('nodes', true);
  if (!isMap(nodes)) return [];
  return nodes.items.map(({ key }) => {
    const name = String(isScalar(key) ? key.value : key);
    const hanging = lists.flatMap((list) =>
      list === 'expect'
        ? []
        : itemsOf(document, list)
            .filter(({ value }) => mentions(value, name))
            .map(({ path }) => path),
    );
    return { says: `node ${name}`, paths: [['nodes', name], ...hanging] };
  });
}

/** Items of the lists; those that are needed to see the bug can't be taken away, which is found out. */
export const itemUnits = (document: Document): Unit[] =>
  lists.flatMap((list) =>
    itemsOf(document, list).map(({ path }) => ({ says: path.join('.'), paths: [path] })),
  );

/** Keys at this depth of nodes and items, from 1 on, and, at 1, those of the file itself. What has a variable stays. */
export function settingUnits(document: Document, depth: number): Unit[] {
  const top =
    depth === 1 && isMap(document.contents)
      ? keysOf(document.contents).filter((key) => !kept.includes(key))
      : [];
  const nodes = document.get('nodes', true);
  const holders: { path: Path; value: unknown }[] = [
    ...(isMap(nodes)
      ? keysOf(nodes).map((name) => ({ path: ['nodes', name], value: nodes.get(name, true) }))
      : []),
    ...lists.flatMap((list) => itemsOf(document, list)),
  ];
  const paths = [
    ...top.map((key): Path => [key]),
    ...holders.flatMap(({ path, value }) => keysAt(value, path, depth)),
  ];
  return paths
    .filter((path) => !hasVariable(document.getIn(path, true)))
    .map((path) => ({ says: path.join('.'), paths: [path] }));
}

const keysOf = (map: { items: readonly { key: unknown }[] }): string[] =>
  map.items.map(({ key }) => String(isScalar(key) ? key.value : key));

function keysAt(value: unknown, path: Path, depth: number): Path[] {
  if (isSeq(value))
    return value.items.flatMap((item, at) =>
      depth === 1 ? [[...path, at]] : keysAt(item, [...path, at], depth - 1),
    );
  if (!isMap(value)) return [];
  return keysOf(value).flatMap((key): Path[] =>
    depth === 1 ? [[...path, key]] : keysAt(value.get(key, true), [...path, key], depth - 1),
  );
}

/** Items of a list, those that happen together one by one. */
function itemsOf(document: Document, list: string): { path: Path; value: unknown }[] {
  const found = document.get(list, true);
  if (!isSeq(found)) return [];
  return found.items.flatMap((value, at) => {
    const together = isMap(value) ? value.get('together', true) : undefined;
    const inside = isSeq(together)
      ? together.items.map((item, position) => ({
          path: [list, at, 'together', position] as Path,
          value: item as unknown,
        }))
      : [];
    return [{ path: [list, at] as Path, value: value as unknown }, ...inside];
  });
}

function mentions(value: unknown, node: string): boolean {
  if (isScalar(value)) {
    const text = String(value.value);
    return text.split(/\s+--\s+/).some((word) => word === node || word.startsWith(`${node}:`));
  }
  if (isMap(value)) return value.items.some((pair) => mentions(pair.value, node));
  return isSeq(value) && value.items.some((item) => mentions(item, node));
}

/** What a build is chosen by stays, so that the smaller file can be verified against another build. */
const hasVariable = (value: unknown): boolean =>
  isScalar(value)
    ? /\$\{/.test(String(value.value))
    : isCollection(value) && JSON.stringify(value.toJSON()).includes('${');

/** The document without these units, as text: with its comments, and without lists of which nothing is left. */
export function without(document: Document, units: readonly Unit[]): string {
  const copy = document.clone();
  const paths = units.flatMap((unit) => unit.paths);
  // Later items first: the places of the others then still hold.
  for (const path of paths.toSorted(later)) if (copy.hasIn(path)) copy.deleteIn(path);
  for (const list of lists) {
    const found = copy.get(list, true);
    if (isSeq(found) && found.items.length === 0) copy.delete(list);
  }
  return copy.toString({ lineWidth: 110, flowCollectionPadding: true });
}

function later(a: Path, b: Path): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [one, other] = [a[at]!, b[at]!];
    if (one === other) continue;
    if (typeof one === 'number' && typeof other === 'number') return other - one;
    return String(one) < String(other) ? 1 : -1;
  }
  return b.length - a.length;
}
