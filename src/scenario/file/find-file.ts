import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Mistake } from '../../lib/errors.ts';
import { folderEntries } from '../../lib/folder-entries.ts';
import { packageRoot } from '../../lib/package-root.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';

/** Where files of a sort are found by name. */
export type Folder = 'scenarios' | 'labs';

/** The folders of the working directory, and of lab itself. */
const folders = (folder: Folder): string[] => [...new Set([resolve(folder), join(packageRoot, folder)])];

/**
 * The file that `name` means: a path from `directory`, or a name in the folder of its sort, with or without .yaml.
 * @returns how messages name it, or why there is none
 */
export function findFile(
  name: string,
  folder: Folder,
  directory: string,
): { path: string } | Omit<Mistake, 'position'> {
  const isFile = /\.ya?ml$/.test(name);
  const bare = !name.includes('/') && !isFile;
  const known = name.includes('/')
    ? []
    : folders(folder).map((place) => join(place, isFile ? name : `${name}.yaml`));
  const own = resolve(directory, name);
  // A file that is called so is meant before one of the folder; a name is one of the folder's first.
  const path = (isFile ? [own, ...known] : [...known, own]).find(
    (path) => existsSync(path) && !(bare && isDirectory(path)),
  );
  if (path !== undefined) return { path: isAbsolute(name) ? name : short(path) };
  const names = namesIn(folder);
  return bare
    ? {
        problem: `no "${name}" in ${folder}/`,
        allowed:
          names.length > 0 ? `known: ${joinWords(names)}, or a path to a YAML file` : 'a path to a YAML file',
        suggestion: nearestWord(name, names),
      }
    : { problem: `${name} does not exist`, allowed: `a path from ${directory}, or a name in ${folder}/` };
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Names of the files that lie in the folders of a sort. */
export function namesIn(folder: Folder): string[] {
  const files = folders(folder).flatMap(folderEntries);
  const names = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
  return [...new Set(names)].sort();
}

function short(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith('..') ? path : way;
}
