import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { findTool } from '../lib/find-tool.ts';
import { askVersion } from '../doctor/tool-version.ts';
import { testTools, tools } from '../doctor/tools.ts';
import { keepValues, readValues } from '../lib/cache.ts';

const cacheFile = 'versions.json';
const isString = (value: unknown): value is string => typeof value === 'string';

/**
 * Versions of programs, by name; programs that aren't installed are left out. Programs in the table of tools are
 * asked, all at once; for any other, which might do anything when it is run, the hash stands in. Answers are kept
 * by path, time and size of the program: some take long to answer.
 */
export async function toolVersions(names: readonly string[]): Promise<Record<string, string>> {
  const known = readValues(cacheFile, isString);
  const fresh = new Map<string, string>();
  const found = await Promise.all(
    [...new Set(names)].toSorted().map(async (name) => {
      const path = findTool(name);
      if (path === undefined) return [];
      const { mtimeMs, size } = await stat(path);
      const key = `${path} ${mtimeMs} ${size}`;
      const version = known.get(key) ?? (await versionOf(name, path));
      if (!known.has(key)) fresh.set(key, version);
      return [[name, version]];
    }),
  );
  if (fresh.size > 0) keepValues(cacheFile, new Map([...known, ...fresh]));
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
