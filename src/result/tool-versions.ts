import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTool } from '../lib/find-tool.ts';
import { askVersion } from '../doctor/tool-version.ts';
import { testTools, tools } from '../doctor/tools.ts';
import { cacheDirectory } from '../lib/cache-directory.ts';

/**
 * Versions of programs, by name; those that aren't there are left out. A program of the table of tools is
 * asked (all at once); of any other, which might do anything when asked, the hash is taken. What was found is
 * kept by path, time and size of the program: some take long to answer.
 */
export async function toolVersions(names: readonly string[]): Promise<Record<string, string>> {
  const file = join(cacheDirectory(), 'versions.json');
  const known = await readKnown(file);
  const keys = new Map<string, string>();
  const found = await Promise.all(
    [...new Set(names)].toSorted().map(async (name) => {
      const path = findTool(name);
      if (path === undefined) return [];
      const { mtimeMs, size } = await stat(path);
      const key = `${path} ${mtimeMs} ${size}`;
      keys.set(key, known[key] ?? (await versionOf(name, path)));
      return [[name, keys.get(key)!]];
    }),
  );
  const fresh = Object.fromEntries([...keys].filter(([key]) => known[key] === undefined));
  if (Object.keys(fresh).length > 0) await keep(file, { ...known, ...fresh });
  return Object.fromEntries(found.flat()) as Record<string, string>;
}

async function versionOf(name: string, path: string): Promise<string> {
  const [, ...args] = (tools[name] ?? testTools[name])?.version ?? [];
  const said = args.length === 0 ? undefined : await askVersion([path, ...args]);
  return said ?? hashOf(path);
}

const hashOf = async (path: string): Promise<string> =>
  `sha256:${createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
    .slice(0, 16)}`;

/** What was found before; nothing where that can't be read. */
async function readKnown(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

/** A cache that can't be written costs time and nothing else. */
async function keep(file: string, known: Record<string, string>): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(cacheDirectory(), { recursive: true, mode: 0o700 });
    await writeFile(temporary, JSON.stringify(known), { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
  } catch {
    await rm(temporary, { force: true });
  }
}
