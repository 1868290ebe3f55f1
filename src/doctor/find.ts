import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { testTools, tools } from './tools.ts';

const systemDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** A PATH with the directories that hold `ip` and `tc`, which an ordinary user's may lack. */
export function withSystemDirectories(path: string): string {
  const directories = path.split(delimiter);
  return [...directories, ...systemDirectories.filter((one) => !directories.includes(one))].join(delimiter);
}

/** Where a program is, as the PATH has it; undefined if it isn't. */
export function findTool(name: string, path = process.env.PATH ?? ''): string | undefined {
  const candidates = isAbsolute(name)
    ? [name]
    : withSystemDirectories(path)
        .split(delimiter)
        .map((directory) => join(directory, name));
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
