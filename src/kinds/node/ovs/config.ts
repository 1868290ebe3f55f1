import type { FromSchema } from 'json-schema-to-ts';
import type { Node } from '../../../scenario/model.ts';
import { linkPattern } from '../../../scenario/schema/formats.ts';
import { linkEndsOf } from '../../../scenario/topology/lookup.ts';
import type { Build } from './build.ts';
import type { schema } from './schema.ts';

/** The keys of the file. */
export type Config = FromSchema<typeof schema>;
/** As the loader has resolved it. */
export type Resolved = Omit<Config, 'build'> & {
  build: Build;
  /** FILE:LINE:COLUMN of each flow, group and meter, by bridge. */
  places: Readonly<Record<string, Record<'flows' | 'groups' | 'meters', readonly string[]>>>;
};

export type Bridge = NonNullable<NonNullable<Config['bridges']>[string]>;
export type Port = NonNullable<Config['ports']>[string];
export type Bond = NonNullable<Config['bonds']>[string];
export type Tunnel = NonNullable<Config['tunnels']>[string];
export type Mirror = NonNullable<Config['mirrors']>[string];
export type Settings = NonNullable<Config['other_config']>;

export const configOf = (node: Node): Resolved => node.config as unknown as Resolved;

/** The bridges by name, in the file's order. */
export const bridgesOf = ({ bridges }: Pick<Config, 'bridges'>): [string, Bridge][] =>
  bridges ? Object.entries(bridges).map(([name, bridge]) => [name, bridge ?? {}]) : [['br0', {}]];

/** Ports that are interfaces of the node itself. */
export const internalsOf = ({ ports = {} }: Pick<Config, 'ports'>): string[] =>
  Object.entries(ports).flatMap(([name, port]) => (port?.internal ? [name] : []));

export interface PatchEnd {
  bridge: string;
  port: string;
  peer: string;
}

/** Both ends of every patch. */
export function patchesOf({ patches = [] }: Pick<Config, 'patches'>): PatchEnd[] {
  return patches.flatMap((text) => {
    const [a, b] = (linkPattern.exec(text)?.slice(1) ?? []).map((end) => end.split(':'));
    if (!a || !b) return [];
    const [bridgeA = '', portA = ''] = a;
    const [bridgeB = '', portB = ''] = b;
    return [
      { bridge: bridgeA, port: portA, peer: portB },
      { bridge: bridgeB, port: portB, peer: portA },
    ];
  });
}

/** A port of a bridge, with the interfaces that it is made of. */
export interface BridgePort {
  bridge: string;
  name: string;
  interfaces: readonly string[];
}

/**
 * Every port of the switch but the bridges' own, in the order of their OpenFlow numbers.
 * @param ends interfaces of the node that are ends of links
 */
export function portsOf(config: Config | Resolved, ends: readonly string[]): BridgePort[] {
  const bridges = bridgesOf(config);
  const first = bridges[0]![0];
  const owner = new Map(bridges.flatMap(([name, { ports = [] }]) => ports.map((port) => [port, name])));
  const bonds = Object.entries(config.bonds ?? {});
  const members = new Set(bonds.flatMap(([, { members }]) => members as readonly string[]));
  const plain = [...new Set([...ends, ...internalsOf(config), ...owner.keys()])].filter(
    (port) => !members.has(port),
  );
  const single = (bridge: string | undefined, name: string): BridgePort => ({
    bridge: bridge ?? first,
    name,
    interfaces: [name],
  });
  return [
    ...plain.map((name) => single(owner.get(name), name)),
    ...bonds.map(([name, { bridge = first, members }]) => ({
      bridge,
      name,
      interfaces: members as string[],
    })),
    ...Object.entries(config.tunnels ?? {}).map(([name, { bridge }]) => single(bridge, name)),
    ...patchesOf(config).map(({ bridge, port }) => single(bridge, port)),
  ];
}

/** Ends of links at a node. */
export const endsOf = (node: Pick<Node, 'interfaces'>): string[] => linkEndsOf(node).map(({ name }) => name);
