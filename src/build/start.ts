import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

// What dist/start.cjs is: starts the bundle beside it, with V8's code for it. Node's own compile cache is written
// before a file has run, so that what it calls is compiled at each start; this one is written after a run.

/** Names of files beside each other in dist/. */
export const files = { bundle: 'lab.js', code: 'lab.js.code' };

/** The bundle of a folder: a function of its wrapper's parameters. */
export function scriptOf(folder: string): Script {
  const filename = join(folder, files.bundle);
  // It is pure ASCII.
  const source = readFileSync(filename, 'latin1');
  return new Script(source, { filename, cachedData: codeOf(folder) });
}

/** Undefined where there is none that was made from this very bundle. V8 itself refuses that of another V8. */
function codeOf(folder: string): Buffer | undefined {
  const code = join(folder, files.code);
  const made = statSync(code, { throwIfNoEntry: false })?.mtimeMs;
  return made === statSync(join(folder, files.bundle)).mtimeMs ? readFileSync(code) : undefined;
}

export function start(script: Script, folder: string): void {
  const filename = join(folder, files.bundle);
  (script.runInThisContext() as (...words: unknown[]) => void)(createRequire(filename), filename, folder);
}
