import { longLink } from '../file/read-file.ts';
import { shapeKeys } from '../schema/link.ts';
import { isMapping, markOf, omit, setMark, type Mapping } from '../../lib/yaml/tree.ts';

/**
 * The links of a file with a name for every end that has none: "h1 -- h2" is the first of eth0, eth1, ... that nothing
 * else of the node is called. What is said by end may name the node alone, and names the end then.
 */
export function nameEnds(file: Mapping): unknown[] {
  const links = file.links as unknown[];
  const taken = new Set(links.flatMap((_, index) => endsOf(links, index)?.filter(isNamed) ?? []));
  if (isMapping(file.nodes))
    for (const [node, raw] of Object.entries(file.nodes))
      if (isMapping(raw) && isMapping(raw.interfaces))
        for (const name of Object.keys(raw.interfaces)) taken.add(`${node}:${name}`);
  const free = (node: string): string => {
    for (let number = 0; ; number++) {
      const end = `${node}:eth${number}`;
      if (taken.has(end)) continue;
      taken.add(end);
      return end;
    }
  };
  const named: unknown[] = [];
  for (const [index, link] of links.entries()) {
    const ends = endsOf(links, index);
    const long = longLink(links, index);
    const mark = markOf(links, index);
    if (mark) setMark(named, index, mark);
    named.push(
      !ends || !long || (typeof link === 'string' && ends.every(isNamed))
        ? link
        : withNames(long, ends, free),
    );
  }
  return named;
}

const isNamed = (end: string): boolean => end.includes(':');

/** undefined where the schema will tell that these are no ends. */
function endsOf(links: unknown[], index: number): readonly string[] | undefined {
  const ends = longLink(links, index)?.ends;
  return Array.isArray(ends) &&
    ends.length === 2 &&
    ends.every((end) => typeof end === 'string' && end !== '')
    ? (ends as string[])
    : undefined;
}

function withNames(long: Mapping, ends: readonly string[], free: (node: string) => string): Mapping {
  const copy = omit(long);
  const full = ends.map((end) => (isNamed(end) ? end : free(end)));
  for (const side of [0, 1]) {
    const mark = markOf(long.ends as object, side);
    if (mark) setMark(full, side, mark);
  }
  copy.ends = full;
  const nodes = full.map((end) => end.split(':')[0]!);
  // Of a link from a node to itself the node's name says nothing.
  const byNode = new Map(nodes[0] === nodes[1] ? [] : nodes.map((node, side) => [node, full[side]!]));
  for (const key of shapeKeys) {
    const shape = copy[key];
    const keys = isMapping(shape) ? Object.keys(shape) : [];
    if (keys.some((key) => byNode.has(key)) && keys.every((key) => byNode.has(key) || isNamed(key)))
      copy[key] = renamed(shape as Mapping, byNode);
  }
  return copy;
}

function renamed(mapping: Mapping, names: ReadonlyMap<string, string>): Mapping {
  const copy: Mapping = {};
  for (const [key, value] of Object.entries(mapping)) {
    const name = names.get(key) ?? key;
    const mark = markOf(mapping, key);
    copy[name] = value;
    if (mark) setMark(copy, name, mark);
  }
  return copy;
}
