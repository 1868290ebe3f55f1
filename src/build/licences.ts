import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';

/**
 * The licences of the npm packages that went into a bundle, as text.
 * @param inputs paths from lab's folder
 */
export function licencesOf(inputs: readonly string[]): string {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...folders].sort().map(licenceOf).join('\n');
}

function licenceOf(folder: string): string {
  const path = join(packageRoot, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  // Some have a folder of those of what they are made of.
  const files = readdirSync(path).filter((file) => /^licen[cs]e/i.test(file));
  const texts = files
    .flatMap((file) => filesIn(join(path, file)))
    .map((file) => readFileSync(file, 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).map((file) => join(path, file)) : [path];
