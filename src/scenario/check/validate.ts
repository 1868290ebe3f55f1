import type { Mistake } from '../../lib/errors.ts';
import type { ScenarioKinds } from '../kind.ts';
import { longLink } from '../file/read-file.ts';
import type { CheckedFile } from '../schema/checked-file.ts';
import { scenarioSchema, topologySchema } from '../schema/compose.ts';
import { validatorOf, type Validator } from '../schema/validator.ts';
import { mistakesOf } from './schema-mistakes.ts';
import { keysOf } from './json-pointer.ts';
import type { Context } from '../resolve/context.ts';
import { mostMistakes, throwIfAny } from './mistakes.ts';
import { namesOf } from './names-in-file.ts';
import { isMapping, markOf, omit, setMark, type Mapping } from '../../lib/yaml/tree.ts';

type Sort = 'scenario' | 'topology';
const schemas = { scenario: scenarioSchema, topology: topologySchema };
/** One mistake violates the schema in several ways. */
const mostViolations = 20 * mostMistakes;
const made = new WeakMap<ScenarioKinds, Partial<Record<Sort, Promise<Validator>>>>();

function validatorFor(kinds: ScenarioKinds, sort: Sort): Promise<Validator> {
  const own = made.get(kinds) ?? {};
  made.set(kinds, own);
  return (own[sort] ??= validatorOf(sort, () => schemas[sort](kinds)));
}

/**
 * Holds a file to its schema. What breaks it is left out of the context's root, so that the rest can be
 * checked for its meaning too, and all mistakes of a file be told at once.
 * @param mistakes gets those that the schema finds
 */
export async function checked(
  source: Mapping,
  sort: Sort,
  kinds: ScenarioKinds,
  mistakes: Mistake[],
): Promise<Context> {
  const file = withKinds(source, kinds);
  const names = namesOf(file, kinds);
  const errors = (await validatorFor(kinds, sort))(file, names);
  const incomplete = new Set<string>();
  if (errors.length === 0) return { root: checkedFile(file, kinds), kinds, names, mistakes, incomplete };

  // A variable without a value was told already; that "${X}" is no number needs no telling.
  const told = mistakes.length > 0;
  const telling = errors.filter(
    (error) => !(told && typeof error.data === 'string' && error.data.includes('${')),
  );
  const looked = telling.slice(0, mostViolations);
  const found = mistakesOf(looked, file, names);
  mistakes.push(...found.slice(0, mostMistakes));
  if (found.length > mostMistakes || telling.length > looked.length) throwIfAny(mistakes, true);
  const bad = new Map<string, Set<string>>();
  for (const { instancePath, keyword, params } of errors) {
    const [
      part = (keyword === 'additionalProperties' &&
        (params as { additionalProperty: string }).additionalProperty) ||
        '',
      item = '*',
    ] = keysOf(instancePath);
    bad.set(part, (bad.get(part) ?? new Set()).add(item));
    incomplete.add(part);
  }
  return { root: checkedFile(without(file, bad), kinds), kinds, names, mistakes, incomplete };
}

const withKind = (entry: Mapping, kind: string): Mapping =>
  entry.kind === undefined ? Object.assign(omit(entry), { kind }) : entry;

/** Says the default kinds, so that a node or link is held to the keys of its own kind. */
function withKinds(file: Mapping, { defaults }: ScenarioKinds): Mapping {
  const copy = omit(file);
  if (isMapping(file.nodes)) {
    const nodes = (copy.nodes = omit(file.nodes));
    for (const [name, node] of Object.entries(nodes))
      if (node === null || isMapping(node)) nodes[name] = withKind(node ?? {}, defaults.node);
  }
  if (Array.isArray(file.links)) {
    const links = (copy.links = withoutItems(file.links, new Set()));
    for (const [index, link] of links.entries())
      if (isMapping(link)) links[index] = withKind(link, defaults.link);
  }
  return copy;
}

/** The file, which holds nothing any more that breaks its schema, with all links in their long form. */
function checkedFile(file: Mapping, { defaults }: ScenarioKinds): CheckedFile {
  const copy = omit(file);
  if (Array.isArray(file.links)) {
    const links = (copy.links = withoutItems(file.links, new Set()));
    for (const index of links.keys()) links[index] = withKind(longLink(links, index) ?? {}, defaults.link);
  }
  return copy as CheckedFile;
}

/** A copy without the items that are wrong, or without the whole part ("*"). */
function without(file: Mapping, bad: ReadonlyMap<string, ReadonlySet<string>>): Mapping {
  const copy = omit(file, ...[...bad].filter(([, items]) => items.has('*')).map(([part]) => part));
  for (const [part, items] of bad) {
    const value = copy[part];
    if (isMapping(value)) copy[part] = omit(value, ...items);
    else if (Array.isArray(value)) copy[part] = withoutItems(value, items);
  }
  return copy;
}

function withoutItems(list: readonly unknown[], items: ReadonlySet<string>): unknown[] {
  const copy: unknown[] = [];
  for (const [index, value] of list.entries()) {
    if (items.has(String(index))) continue;
    const mark = markOf(list, index);
    if (mark) setMark(copy, copy.length, mark);
    copy.push(value);
  }
  return copy;
}
