import type { Mistake } from '../../lib/errors.ts';
import {
  isMapping,
  mapScalars,
  markOf,
  merge,
  omit,
  positionAt,
  setMark,
  type Mapping,
} from '../../lib/yaml/tree.ts';
import { counted, mostNodes } from './limits.ts';

/** What stands for the number of a counted node in its own values. */
const numberWord = '{n}';

/**
 * The nodes of a file with those that have a `count` in their numbers: "h: { count: 3 }" is h1, h2 and h3. What the
 * file says of one of these by its own name is laid over it.
 * @returns the nodes, and the names of those that were counted
 */
export function countedNodes(
  file: Mapping,
  mistakes: Mistake[],
): { nodes: Mapping; made: string[]; refused: string[] } {
  const given = file.nodes as Mapping;
  const makers = new Map<string, string>();
  const refused: string[] = [];
  const nodes: Mapping = {};
  for (const [name, node] of Object.entries(given)) {
    const count = isMapping(node) ? node.count : undefined;
    // Of a count of another type or below 1 the schema tells.
    if (!isMapping(node) || !Number.isInteger(count) || (count as number) < 1) {
      put(nodes, name, node, given, name);
      if (count !== undefined) refused.push(name);
      continue;
    }
    if ((count as number) + makers.size > mostNodes) {
      refused.push(name);
      mistakes.push({
        position: positionAt(file, ['nodes', name, 'count']),
        problem: `${counted(count as number)} nodes are too many`,
        allowed: `at most ${counted(mostNodes)} in a lab: each is a network namespace of this machine`,
      });
      continue;
    }
    const base = omit(node, 'count');
    const numbered = JSON.stringify(base).includes(numberWord);
    for (let number = 1; number <= (count as number); number++) {
      const own = `${name}${number}`;
      const maker = makers.get(own);
      if (maker !== undefined) {
        mistakes.push({
          position: positionAt(file, ['nodes', name, 'count']),
          problem: `"${name}" and "${maker}" both make a node ${own}`,
          allowed: 'names that stay unique when a number is appended',
        });
        refused.push(name);
        break;
      }
      makers.set(own, name);
      put(nodes, own, numbered ? withNumber(base, number) : base, given, name);
    }
  }
  return { nodes, made: [...makers.keys()], refused };
}

/** Adds a node; what is there under its name already is the file's or the count's, and the file's goes on top. */
function put(nodes: Mapping, name: string, node: unknown, from: Mapping, key: string): void {
  const before = nodes[name];
  const [base, over] = name === key ? [before, node] : [node, before];
  nodes[name] = isMapping(base) && isMapping(over) ? merge(base, over) : (over ?? base ?? null);
  const mark = markOf(from, key);
  if (mark && (before === undefined || name === key)) setMark(nodes, name, mark);
}

function withNumber(node: Mapping, number: number): Mapping {
  return mapScalars(node, (scalar) =>
    typeof scalar === 'string' ? scalar.replaceAll(numberWord, String(number)) : scalar,
  );
}
