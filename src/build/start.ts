import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

// What dist/start.cjs is: starts the bundle beside it, with V8's code for it. Node's own compile cache is written
// before a file has run, so that what it calls is compiled at each start; this one is written after a run.

/** Names of files beside each other in dist/. */
export const files = { bundle: 'lab.js', code: 'lab.js.code' };

/** The bundle of a folder: a function of what start() gives it. */
export function scriptOf(folder: string): Script {
  const filename = join(folder, files.bundle);
  const bundle = read(filename);
  if (!bundle) throw new Error(`${filename} is missing`);
  const code = read(join(folder, files.code));
  // V8 refuses the code of another V8, but can't tell that of another source.
  const cachedData = code?.changed === bundle.changed ? code.data : undefined;
  // It is pure ASCII.
  return new Script(bundle.data.toString('latin1'), { filename, cachedData });
}

/** A file and the time of that very file, though another is just being put in its place. */
function read(path: string): { data: Buffer; changed: number } | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return { data: readFileSync(file), changed: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

export function start(script: Script, folder: string): void {
  const filename = join(folder, files.bundle);
  (script.runInThisContext() as (...words: unknown[]) => void)(createRequire(filename), filename, folder);
}
