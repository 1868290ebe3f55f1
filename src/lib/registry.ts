import { readdirSync } from 'node:fs';

/** What every kind of node, link, interface, traffic, observation and reporter has. */
export interface Kind {
  /** The word that names it in a file or on the command line. */
  kind: string;
  /** One line for help and the reference. */
  title: string;
}

/**
 * The kinds of a folder: every file or subfolder (its index) beside `kind.ts`, each exporting one object
 * by default. Adding one edits nothing else.
 * @param folder URL of the folder
 */
export async function loadKinds<K extends Kind>(folder: URL): Promise<ReadonlyMap<string, K>> {
  const kinds = new Map<string, K>();
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isDirectory() && !/^(?!kind\.|index\.).*\.(ts|js)$/.test(entry.name)) continue;
    if (entry.name.endsWith('.d.ts')) continue;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const path = entry.isDirectory() ? `${entry.name}/index.${extension}` : entry.name;
    const { default: kind } = (await import(new URL(path, folder).href)) as { default: K };
    if (kinds.has(kind.kind)) throw new Error(`two kinds call themselves ${kind.kind}: see ${folder}${path}`);
    kinds.set(kind.kind, kind);
  }
  return kinds;
}
