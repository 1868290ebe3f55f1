import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of lab itself, which holds package.json, bpf/, labs/, ...: the same from src/ and from a bundle. */
export const packageRoot: string = above(import.meta.dirname);

function above(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return above(parent);
}
