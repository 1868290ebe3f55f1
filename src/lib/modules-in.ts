import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundled } from './bundled.ts';
import type { Modules } from './bundled.ts';

/**
 * The modules of a folder, in the order of their names: every file but `kind.ts`. Each is loaded when it is needed,
 * so that a command doesn't load the others.
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
  return readdirSync(path)
    .filter((file) => /^(?!kind\.).*\.ts$/.test(file))
    .map((file): [string, string] => [file.slice(0, -3), file])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
