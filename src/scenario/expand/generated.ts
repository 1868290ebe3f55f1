import type { Mistake } from '../../lib/errors.ts';
import type { GeneratedTopology, GeneratorSchema, ScenarioKinds } from '../kind.ts';
import { isMapping, markOf, positionAt, setMark, type Mapping } from '../../lib/yaml/tree.ts';
import { counted, mostLinks, mostNodes } from './limits.ts';

/**
 * What the `generate` items of a file make, as a file would say it; undefined where an item is wrong, of which the
 * schema tells.
 */
export function generatedTopology(
  file: Mapping,
  kinds: ScenarioKinds['generator'],
  mistakes: Mistake[],
): { topology: Mapping; made: string[] } | undefined {
  const items = file.generate as unknown[];
  const topology: Mapping = { nodes: {}, links: [] };
  const makers = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const found = isMapping(item) ? kindIn(item, kinds) : undefined;
    if (!found || !fits(found.config, found.kind.schema)) return undefined;
    const { kind, config, prefix } = found;
    const position = positionAt(file, ['generate', index, kind.kind]);
    const { nodes, links } = kind.size(config);
    if (nodes + makers.size > mostNodes || links > mostLinks) {
      mistakes.push({
        position,
        problem: `this ${kind.kind} has ${counted(nodes)} nodes and ${counted(links)} links`,
        allowed: `at most ${counted(mostNodes)} nodes and ${counted(mostLinks)} links, all on this one machine`,
      });
      return { topology: {}, made: [] };
    }
    const again = lay(kind.generate(config), prefix, topology, markOf(items, index), makers, index);
    if (again !== undefined) {
      mistakes.push({
        position,
        problem: `this ${kind.kind} and another item both make a node ${again}`,
        allowed: 'a `prefix` for one of them: its nodes are called PREFIXh1, ...',
      });
      return { topology: {}, made: [] };
    }
  }
  const mark = markOf(file, 'generate');
  if (mark) for (const part of Object.keys(topology)) setMark(topology, part, mark);
  return { topology, made: [...makers.keys()] };
}

/** Adds what an item made. @returns the first node that another item made too */
function lay(
  { nodes, links, routing }: GeneratedTopology,
  prefix: string,
  topology: Mapping,
  mark: ReturnType<typeof markOf>,
  makers: Map<string, number>,
  index: number,
): string | undefined {
  const [allNodes, allLinks] = [topology.nodes as Mapping, topology.links as unknown[]];
  let again: string | undefined;
  for (const [name, node] of Object.entries(nodes)) {
    const own = `${prefix}${name}`;
    if ((makers.get(own) ?? index) !== index) again ??= own;
    makers.set(own, index);
    allNodes[own] = node;
    if (mark) setMark(allNodes, own, mark);
  }
  for (const link of links) {
    if (mark) setMark(allLinks, allLinks.length, mark);
    allLinks.push(prefix === '' ? link : link.replaceAll(/(^| -- )/g, `$1${prefix}`));
  }
  if (routing) topology.routing = routing;
  return again;
}

function kindIn(item: Mapping, kinds: ScenarioKinds['generator']) {
  const { prefix = '', ...rest } = item;
  const [name, ...others] = Object.keys(rest);
  const kind = name === undefined || others.length > 0 ? undefined : kinds.get(name);
  const config = rest[name!] ?? {};
  if (!kind || !isMapping(config) || typeof prefix !== 'string') return undefined;
  return { kind, config: config as Record<string, number>, prefix };
}

/** Whether a generator can be asked with this; the schema, which tells what is wrong, is looked at later. */
function fits(config: Mapping, { properties }: GeneratorSchema): boolean {
  return Object.entries(config).every(([key, value]) => {
    const schema = properties[key];
    return (
      schema !== undefined &&
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= schema.minimum &&
      value <= schema.maximum &&
      value % (schema.multipleOf ?? 1) === 0
    );
  });
}
