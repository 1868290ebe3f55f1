import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { moduleFiles } from '../lib/modules-in.ts';

/** A table of modules, each loaded when it is called for. */
const table = (entries: [name: string, path: string][]): string =>
  `{${entries.map(([name, path]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(path)})`).join()}}`;

/**
 * Puts into a bundle what lab finds in folders, and has it load validators from beside it: they are as large as
 * all the rest, and each is needed by some commands only.
 * @param sources path of src/
 * @param validators their files, by name of the schema
 */
export function modules(sources: string, validators: Readonly<Record<string, string>>): Plugin {
  const folders = ['cli/commands', 'report/reporter'].map((folder): [string, string] => [
    folder,
    table(moduleFiles(join(sources, folder)).map(([name, file]) => [name, join(sources, folder, file)])),
  ]);
  return {
    name: 'modules',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\/src\/lib\/bundled\.ts$/ }, () => ({
        contents: `export const bundled = {
          modules: {${folders.map(([folder, found]) => `${JSON.stringify(folder)}: ${found}`).join()}},
          validators: ${table(Object.entries(validators).map(([name, file]) => [name, `./${file}`]))},
        };`,
        resolveDir: sources,
      }));
      onResolve({ filter: /^\.\// }, ({ path }) =>
        Object.values(validators).includes(path.slice(2)) ? { external: true } : undefined,
      );
      // What compiles schemas is not called for.
      onResolve({ filter: /^ajv(\/dist\/standalone\/.*)?$/ }, () => ({ external: true }));
    },
  };
}
