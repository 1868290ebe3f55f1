import type { InterfaceKind } from '../interface/kind.ts';
import type { LinkKind } from '../link/kind.ts';
import type { NodeKind } from '../node/kind.ts';
import type { ObservationKind } from '../observe/kind.ts';
import type { TrafficKind } from '../traffic/kind.ts';
import { loadKinds, type Kind } from './registry.ts';

type KindMap<K extends Kind> = ReadonlyMap<string, K>;

/** All kinds that a scenario can name. */
export interface Kinds {
  node: KindMap<NodeKind>;
  interface: KindMap<InterfaceKind>;
  link: KindMap<LinkKind>;
  traffic: KindMap<TrafficKind>;
  observe: KindMap<ObservationKind>;
}

let loaded: Promise<Kinds> | undefined;

/** Reads the kinds' folders, once. */
export function allKinds(): Promise<Kinds> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Kinds> {
  const [node, interfaces, link, traffic, observe] = await Promise.all([
    loadKinds<NodeKind>('node'),
    loadKinds<InterfaceKind>('interface'),
    loadKinds<LinkKind>('link'),
    loadKinds<TrafficKind>('traffic'),
    loadKinds<ObservationKind>('observe'),
  ]);
  return { node, interface: interfaces, link, traffic, observe };
}

/** The kind of that name; the loader has checked that it exists. */
export function kindOf<K extends Kind>(kinds: KindMap<K>, name: string): K {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`no kind ${name}; known are ${[...kinds.keys()].join(', ')}`);
  return kind;
}
