import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyOf, stampOf, stored } from '../store.ts';
import { indexModules } from './index-modules.ts';

/**
 * The modules of a kernel's build tree as a modules folder: links into the tree, and the indexes.
 * @returns undefined where the tree has built none
 */
export async function treeModules(
  tree: string,
  release: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const order = join(tree, 'modules.order');
  if (!existsSync(order)) return undefined;
  const names = readFileSync(order, 'utf8')
    .split('\n')
    .filter(Boolean)
    // Older trees list "kernel/net/x.ko", newer ones "net/x.o" or "net/x.ko".
    .map((name) => name.replace(/^kernel\//, '').replace(/\.o$/, '.ko'));
  const files = names.filter((name) => existsSync(join(tree, name)));
  if (files.length === 0) return undefined;
  const { folder } = await stored(
    'tree',
    keyOf(
      tree,
      release,
      files.map((name) => stampOf(join(tree, name))),
    ),
    async (own) => {
      const modules = join(own, 'lib/modules', release);
      for (const name of files) {
        const link = join(modules, 'kernel', name);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(join(tree, name), link);
      }
      for (const name of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order'])
        if (existsSync(join(tree, name))) symlinkSync(join(tree, name), join(modules, name));
      await indexModules(own, release, signal);
    },
  );
  return join(folder, 'lib/modules', release);
}
