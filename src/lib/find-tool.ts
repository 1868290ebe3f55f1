import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { systemPath } from './environment.ts';

/** Path of a program; undefined where it isn't installed. */
export function findTool(name: string, path = systemPath): string | undefined {
  const candidates = isAbsolute(name)
    ? [name]
    : path.split(delimiter).map((directory) => join(directory, name));
  return candidates.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
