import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundled } from './bundled.ts';

/** What every kind of node, link, interface, traffic, observation and reporter has. */
export interface Kind {
  /** The word that names it in a file or on the command line. */
  kind: string;
  /** One line for help and the reference. */
  title: string;
}

/** A mistake in an item of a file. */
export interface Wrong {
  /** Below the item's value. */
  path: readonly (string | number)[];
  problem: string;
  allowed?: string;
}

/** Modules by name, loaded when called; each exports one object by default. */
export type Modules = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * The modules of a folder: every file or subfolder (its index) beside `kind.ts`, in the order of their names.
 * Adding one edits nothing else.
 * @param folder its path in src/
 */
export function modulesIn(folder: string): Modules {
  const known = bundled?.modules[folder];
  if (known) return known;
  const path = join(import.meta.dirname, '..', folder);
  const load = (file: string) => import(pathToFileURL(join(path, file)).href) as Promise<unknown>;
  return Object.fromEntries(moduleFiles(path).map(([name, file]) => [name, () => load(file)]));
}

/** @returns names and files, relative to the folder */
export function moduleFiles(path: string): [name: string, file: string][] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || /^(?!kind\.|index\.).*\.ts$/.test(entry.name))
    .map((entry): [string, string] =>
      entry.isDirectory() ? [entry.name, `${entry.name}/index.ts`] : [entry.name.slice(0, -3), entry.name],
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * The kinds of a folder, by the word that names them.
 * @param folder its path in src/
 */
export async function loadKinds<K extends Kind>(folder: string): Promise<ReadonlyMap<string, K>> {
  const kinds = new Map<string, K>();
  for (const [name, load] of Object.entries(modulesIn(folder))) {
    const { default: kind } = (await load()) as { default: K };
    if (kinds.has(kind.kind))
      throw new Error(`two kinds call themselves ${kind.kind}: see ${folder}/${name}`);
    kinds.set(kind.kind, kind);
  }
  return kinds;
}
