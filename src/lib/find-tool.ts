import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { toolEnvironment } from './environment.ts';

/** Where a program is, for labs; undefined if it isn't. */
export function findTool(name: string, path = toolEnvironment.PATH ?? ''): string | undefined {
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
