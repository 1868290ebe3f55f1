import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'ava';
import { parseSync } from 'oxc-parser';
import { blocksOf, project } from '../helpers/markdown.ts';

const sources = join(project, 'src');

/** Modules that a file imports by a relative path: statically, for types, by `export ... from`, or when called. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const { module } = parseSync(file, text);
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((one) => one.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return names.filter((name) => name.startsWith('.')).map((name) => join(dirname(file), name));
}

const roomOf = (file: string): string => relative(sources, file).split('/')[0]!;

/** "A -> B" for each pair of rooms of which the first imports from the second. */
function realArrows(): Set<string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const arrows = files.flatMap((name) =>
    importsOf(join(sources, name)).map(
      (imported) => [roomOf(join(sources, name)), roomOf(imported)] as const,
    ),
  );
  return new Set(arrows.flatMap(([from, to]) => (from === to ? [] : [`${from} -> ${to}`])));
}

/** The arrows of the picture in docs/internals.md. */
function drawnArrows(): string[] {
  const page = readFileSync(join(project, 'docs/internals.md'), 'utf8');
  const picture = blocksOf(page).find(({ language }) => language === 'mermaid')!.text;
  return [...picture.matchAll(/^ {2}(\w+)(?:\[".*"\])? --> (\w+)$/gm)].map(
    ([, from, to]) => `${from} -> ${to}`,
  );
}

/** Rooms that arrows lead to from a room, by the pairs in `arrows`. */
function below(room: string, arrows: Iterable<string>): Set<string> {
  const pairs = [...arrows].map((arrow) => arrow.split(' -> '));
  const reached = new Set<string>();
  const visit = (from: string): void => {
    for (const [tail, head] of pairs)
      if (tail === from && !reached.has(head!)) visit((reached.add(head!), head!));
  };
  visit(room);
  return reached;
}

test('the picture has every room, and nothing else', (t) => {
  const rooms = new Set(drawnArrows().flatMap((arrow) => arrow.split(' -> ')));
  t.deepEqual([...rooms].toSorted(), readdirSync(sources).toSorted());
});

test('every import goes where arrows of the picture lead', (t) => {
  const drawn = drawnArrows();
  const real = realArrows();
  t.true(real.size > 40);
  t.deepEqual(
    [...real].filter((arrow) => {
      const [from, to] = arrow.split(' -> ');
      return !below(from!, drawn).has(to!);
    }),
    [],
  );
});

test('every arrow of the picture is an import, and none says what others say already', (t) => {
  const drawn = drawnArrows();
  const real = realArrows();
  t.deepEqual(
    drawn.filter((arrow) => !real.has(arrow)),
    [],
  );
  const redundant = drawn.filter((arrow) => {
    const [from, to] = arrow.split(' -> ');
    return below(
      from!,
      drawn.filter((other) => other !== arrow),
    ).has(to!);
  });
  t.deepEqual(redundant, []);
});

test('no room is above itself', (t) => {
  for (const room of readdirSync(sources)) t.false(below(room, realArrows()).has(room), room);
});
