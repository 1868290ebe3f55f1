import type { Mistake } from '../../lib/errors.ts';
import type { ScenarioKinds } from '../kind.ts';
import { joinFiles } from '../file/read-file.ts';
import { isMapping, omit, type Mapping } from '../../lib/yaml/tree.ts';
import { countedNodes } from './counted-nodes.ts';
import { generatedTopology } from './generated.ts';
import { expandLinks } from './link-patterns.ts';
import { nameEnds } from './name-ends.ts';
import { familiesOf } from './node-names.ts';

/**
 * A file in which every node and link stands by itself: `generate`, `count` and patterns of links are replaced by what
 * they stand for, and ends without a name get one. What is of a wrong type stays, for the schema to tell.
 * @param mistakes gets those that a schema can't tell
 */
export function expand(source: Mapping, kinds: ScenarioKinds, mistakes: Mistake[]): Mapping {
  let file = source;
  const made: string[] = [];
  const refused: string[] = [];
  if (isMapping(file.nodes) && Object.values(file.nodes).some(hasCount)) {
    const counted = countedNodes(file, mistakes);
    made.push(...counted.made);
    refused.push(...counted.refused);
    file = withPart(file, 'nodes', counted.nodes);
  }
  if (Array.isArray(file.generate)) {
    const generated = generatedTopology(file, kinds.generator, mistakes);
    if (generated) {
      made.push(...generated.made);
      file = joinFiles(generated.topology, omit(file, 'generate'));
    }
  }
  if (Array.isArray(file.links)) {
    file = withPart(file, 'links', expandLinks(file, familiesOf(made), refused, mistakes));
    file = withPart(file, 'links', nameEnds(file));
  }
  return file;
}

const hasCount = (node: unknown): boolean => isMapping(node) && node.count !== undefined;

/** A copy with another value in a place, whose position stays. */
function withPart(file: Mapping, key: string, value: unknown): Mapping {
  const copy = omit(file);
  copy[key] = value;
  return copy;
}
