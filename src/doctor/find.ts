import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { labEnvironment } from '../run/enter.ts';
import { testTools, tools } from './tools.ts';

/** Where labs look for programs: the machine's own, whatever the caller's PATH (npm puts an `nft` on it). */
export const toolEnvironment = labEnvironment('/tmp');

/** Where a program is; undefined if it isn't. */
export function findTool(name: string, path = toolEnvironment.PATH ?? ''): string | undefined {
  const candidates = isAbsolute(name)
    ? [name]
    : path.split(delimiter).map((directory) => join(directory, name));
  return candidates.find(isProgram);
}

/** The programs are there, and so are the files that belong to them (headers, for a compiler). */
export function isComplete(name: string): boolean {
  const files = (tools[name] ?? testTools[name])?.files ?? [];
  return findTool(name) !== undefined && files.every((file) => existsSync(file));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
