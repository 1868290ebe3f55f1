import { Document, isCollection, isMap, type Pair } from 'yaml';
import { InputError } from '../../lib/errors.ts';
import { isMapping, positionAt, type Mapping } from '../../lib/yaml/tree.ts';
import { readExec, type FromCommands } from './read-exec.ts';

/** What a file of another tool becomes. */
export interface Imported {
  /** A topology file. */
  text: string;
  /** What could not be carried over, and why. */
  left: string[];
}

/** Kinds of containerlab's nodes that have a counterpart here. */
const kinds: Readonly<Record<string, Mapping>> = {
  linux: {},
  bridge: { kind: 'bridge' },
  'ovs-bridge': { kind: 'ovs' },
};

/** Keys of a node that are read. */
const read = ['kind', 'exec', 'sysctls', 'group', 'labels'];
/** Keys of the whole that say nothing of the network. */
const silent = ['name', 'topology', 'prefix'];

/**
 * A containerlab topology as one of lab: its `linux` nodes are namespaces of this machine, not containers.
 * @throws InputError where it is no such file, or has nothing that can be carried over
 */
export function fromContainerlab(file: Mapping, path: string): Imported {
  const { topology } = file;
  if (!isMapping(topology) || !isMapping(topology.nodes))
    throw new InputError([
      {
        position: positionAt(file, ['topology']),
        problem: `${path} has no topology.nodes`,
        allowed: 'a topology file of containerlab',
      },
    ]);
  const left = Object.keys(file)
    .filter((key) => !silent.includes(key))
    .map((key) => `${key}: it is about the tool, not the network`);
  const nodes: Record<string, Mapping> = {};
  for (const [name, raw] of Object.entries(topology.nodes))
    nodes[name] = nodeOf(name, withDefaults(isMapping(raw) ? raw : {}, topology), left);
  const links = (Array.isArray(topology.links) ? topology.links : []).flatMap((raw, index) =>
    linkOf(raw, index, nodes, left),
  );
  for (const key of Object.keys(topology))
    if (!['nodes', 'links', 'defaults', 'kinds', 'groups'].includes(key)) left.push(`topology.${key}`);
  return { text: written(`${String(file.name ?? path)}, a topology of containerlab`, nodes, links), left };
}

/** `defaults`, then what its kind has, then its group, then its own. */
function withDefaults(node: Mapping, { defaults, kinds: byKind, groups }: Mapping): Mapping {
  const group = isMapping(groups) && typeof node.group === 'string' ? groups[node.group] : undefined;
  const base = { ...asMapping(defaults), ...asMapping(group) };
  const kind = String(node.kind ?? base.kind ?? '');
  return {
    ...asMapping(defaults),
    ...(isMapping(byKind) ? asMapping(byKind[kind]) : {}),
    ...asMapping(group),
    ...node,
  };
}

const asMapping = (value: unknown): Mapping => (isMapping(value) ? value : {});

function nodeOf(name: string, node: Mapping, left: string[]): Mapping {
  const kind = String(node.kind ?? '');
  const known = kinds[kind];
  if (!known)
    left.push(
      `node ${name}: its kind "${kind}" is another system's; here it is a Linux host without its configuration`,
    );
  for (const key of Object.keys(node).filter((one) => !read.includes(one)))
    left.push(
      `node ${name}: ${key}${key === 'image' ? `: the programs are this machine's, not those of ${String(node.image)}` : ''}`,
    );
  const commands = (Array.isArray(node.exec) ? node.exec : []).map(String);
  const found = readExec(commands);
  for (const command of found.left) left.push(`node ${name}: exec: ${command}`);
  const sysctl = { ...asMapping(node.sysctls), ...found.sysctl };
  return { ...known, ...settings({ ...found, sysctl }) };
}

function settings({ addresses, routes, sysctl, setup }: FromCommands): Mapping {
  const isRouter = String(sysctl['net.ipv4.ip_forward'] ?? '') === '1';
  return {
    ...(Object.keys(addresses).length > 0 ? { addresses } : {}),
    ...(routes.length > 0 ? { routes } : {}),
    ...(isRouter ? { forwarding: true } : {}),
    ...(Object.keys(sysctl).length > 0 ? { sysctl } : {}),
    ...(setup.length > 0 ? { setup } : {}),
  };
}

function linkOf(raw: unknown, index: number, nodes: Record<string, Mapping>, left: string[]): Mapping[] {
  const link = asMapping(raw);
  const ends = (Array.isArray(link.endpoints) ? link.endpoints : [link.endpoint]).map(endOf);
  const refuse = (why: string) => {
    left.push(`links[${index}]: ${why}`);
    return [];
  };
  if (link.type !== undefined && link.type !== 'veth')
    return refuse(`type ${String(link.type)} leads out of the lab`);
  const [a, b] = ends;
  if (ends.length !== 2 || a === undefined || b === undefined) return refuse('it has not two ends');
  const foreign = [a, b].find((end) => !Object.hasOwn(nodes, end.split(':')[0]!));
  if (foreign !== undefined) return refuse(`${foreign} is of no node: it leads out of the lab`);
  for (const key of Object.keys(link))
    if (!['endpoints', 'type', 'mtu'].includes(key)) left.push(`links[${index}]: ${key}`);
  return [{ ends: [a, b], ...(typeof link.mtu === 'number' ? { mtu: link.mtu } : {}) }];
}

/** "NODE:INTERFACE", or { node, interface }. */
function endOf(end: unknown): string | undefined {
  if (typeof end === 'string') return /^[^:\s]+:[^:\s]+$/.test(end) ? end : undefined;
  const { node, interface: own } = asMapping(end);
  return typeof node === 'string' && typeof own === 'string' ? `${node}:${own}` : undefined;
}

/** A node and a link on a line each. */
function written(title: string, nodes: Record<string, Mapping>, links: readonly Mapping[]): string {
  const plain = links.map((link) =>
    Object.keys(link).length === 1 ? (link.ends as string[]).join(' -- ') : link,
  );
  const document = new Document({ title, nodes, ...(plain.length > 0 ? { links: plain } : {}) });
  for (const key of ['nodes', 'links']) {
    const part = document.get(key, true);
    if (!isCollection(part)) continue;
    for (const item of part.items) {
      const value = isMap(part) ? (item as Pair).value : item;
      if (isCollection(value)) value.flow = true;
    }
  }
  return document.toString({ lineWidth: 110 });
}
