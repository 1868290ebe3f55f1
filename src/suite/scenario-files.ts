import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { findFile } from '../scenario/file/find-file.ts';

/** Top-level keys that distinguish a scenario from other YAML files. */
const scenarioKey = /^["']?(lab|manglers|traffic|observe|events|expect|arms|extends)["']?\s*:/m;
/** Directories that are not searched. */
const passedOver = /^(\.|node_modules$|labs$)/;

/**
 * The scenario files that paths mean: of a folder all below it, in the order of their names; any other word as
 * it is, a file or the name of a scenario. None twice.
 */
export function scenarioFiles(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => (isFolder(path) ? below(path) : [path]));
  return [...Map.groupBy(files, meant).values()].map(([first]) => first!);
}

/** The file itself, however it is named. */
function meant(name: string): string {
  const found = findFile(name, 'scenarios', process.cwd());
  return 'path' in found ? resolve(found.path) : name;
}

function below(folder: string): string[] {
  const entries = reading(folder, () => readdirSync(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return passedOver.test(entry.name) ? [] : below(path);
    return /\.ya?ml$/.test(entry.name) && isScenario(path) ? [path] : [];
  });
}

/** By its text: an invalid scenario must be reported, not skipped. */
function isScenario(path: string): boolean {
  return reading(path, () => {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    return scenarioKey.test(readFileSync(path, 'utf8'));
  });
}

const isFolder = (path: string): boolean =>
  reading(path, () => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);

/** @throws ExpectedError where the path can't be read: no permission, a loop of links */
function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new ExpectedError(
      `${path} can't be searched for scenarios: ${(error as Error).message}; name the files to run instead`,
    );
  }
}
