import type { ScenarioKinds } from '../kind.ts';
import type { Names } from '../schema/formats.ts';
import { longLink } from '../file/read-file.ts';
import { isMapping, type Mapping } from '../../lib/yaml/tree.ts';

/** The nodes and interfaces that a file speaks of, whether or not the rest of it is right. */
export function namesOf(file: Mapping, kinds: ScenarioKinds): Names {
  const nodes = new Set(isMapping(file.nodes) ? Object.keys(file.nodes) : []);
  const endpoints = new Set<string>();
  const links = Array.isArray(file.links) ? file.links : [];
  for (const index of links.keys()) {
    const ends = longLink(links, index)?.ends;
    if (Array.isArray(ends)) for (const end of ends) endpoints.add(String(end));
  }
  for (const name of nodes) {
    const node = (file.nodes as Mapping)[name];
    if (!isMapping(node)) continue;
    const own = isMapping(node.interfaces) ? Object.keys(node.interfaces) : [];
    const kind = kinds.node.get(String(node.kind ?? kinds.defaults.node));
    for (const iface of [...own, ...(kind?.ownInterfaces(node) ?? [])]) endpoints.add(`${name}:${iface}`);
  }
  return { nodes, endpoints };
}
