import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { type Hook, hooks, type Manifest, type Parameter, readManifest } from './manifest.ts';
import { folderEntries } from '../lib/folder-entries.ts';
import { packageRoot } from '../lib/package-root.ts';
import { nearestWord } from '../lib/suggest.ts';

export type { Hook, Parameter } from './manifest.ts';

/** A program that can be attached, as its manifest tells. */
export interface ProgramManifest {
  name: string;
  title: string;
  description: string;
  /** What it is about: "TCP over IPv4 and IPv6"; "" where the manifest doesn't say. */
  protocols: string;
  /** Oldest kernel that it is known to load on; "" where the manifest doesn't say. */
  kernel: string;
  /** Absolute path of a scenario that shows what it does. */
  example?: string;
  hooks: readonly Hook[];
  /** Hook to function. Absent where there is no manifest: then the object's first program is attached. */
  functions?: Readonly<Partial<Record<Hook, string>>>;
  /** Keeps a `stats` map. */
  counts: boolean;
  /** false: a run in which it changed nothing still proves something. */
  mangles: boolean;
  /** Has a `params` map, whose first field is the seed. */
  seeded: boolean;
  /** In the order of the struct in the `params` map. */
  parameters: readonly Parameter[];
  /** Absolute path of the .c, or the .o. */
  source: string;
  directory: string;
}

/** The folder of the programs and headers that lab brings. */
export const packagePrograms = join(packageRoot, 'bpf');

/**
 * Folders in which a program is looked up by name; the first that has it wins. Those of the scenario come
 * before that of the caller, so that a scenario means the same from wherever it is run.
 */
function folders(fromDirectory: string): string[] {
  const own = [resolve(fromDirectory, 'bpf'), resolve(fromDirectory, '..', 'bpf'), resolve('bpf')];
  return [...new Set(own)].filter((folder) => folder !== packagePrograms).concat(packagePrograms);
}

/**
 * Every program that a scenario in `fromDirectory` can name.
 * @throws InputError where a manifest is wrong
 */
export function listPrograms(fromDirectory: string = process.cwd()): ProgramManifest[] {
  return programNames(fromDirectory).map((name) => loadProgram(name, fromDirectory));
}

/** Names only; reads no manifest. */
export function programNames(fromDirectory: string = process.cwd()): string[] {
  const names = folders(fromDirectory).flatMap((folder) =>
    folderEntries(folder).filter((name) => existsSync(join(folder, name, 'mangler.yaml'))),
  );
  return [...new Set(names)].sort();
}

/**
 * A program by its name, or by a path to a .c or .o file (relative to `fromDirectory`).
 * @throws ExpectedError where there is none, InputError where its manifest is wrong
 */
export function loadProgram(nameOrPath: string, fromDirectory: string = process.cwd()): ProgramManifest {
  if (nameOrPath.includes('/') || /\.[co]$/.test(nameOrPath)) return loadFile(nameOrPath, fromDirectory);
  const folder = folders(fromDirectory).find((folder) =>
    existsSync(join(folder, nameOrPath, 'mangler.yaml')),
  );
  if (!folder || nameOrPath.startsWith('.')) {
    const known = programNames(fromDirectory);
    const near = nearestWord(nameOrPath, known);
    throw new ExpectedError(
      `no such mangler: "${nameOrPath}"; known: ${known.join(', ')}, or a path to a .c or .o file` +
        (near ? `; did you mean "${near}"?` : ''),
    );
  }
  const directory = join(folder, nameOrPath);
  const source = join(directory, `${nameOrPath}.bpf.c`);
  if (!existsSync(source))
    throw new ExpectedError(`the mangler ${nameOrPath} has a manifest, but no source: ${source} is missing`);
  return describe(nameOrPath, source, readManifest(join(directory, 'mangler.yaml')));
}

/**
 * A file of the user's own. Its manifest, if it has one, is NAME.mangler.yaml beside it (NAME.yaml may well be
 * the scenario), or that of the folder bpf/NAME that it is in.
 */
function loadFile(path: string, fromDirectory: string): ProgramManifest {
  const source = isAbsolute(path) ? path : resolve(fromDirectory, path);
  if (!['.c', '.o'].includes(extname(source)))
    throw new ExpectedError(`${path} is neither C source (.c) nor a BPF object (.o)`);
  if (!statSync(source, { throwIfNoEntry: false })?.isFile())
    throw new ExpectedError(`no such file: ${path}${isAbsolute(path) ? '' : ` in ${fromDirectory}`}`);
  const name = basename(source).replace(/(\.bpf)?\.[co]$/, '');
  const directory = dirname(source);
  const beside = [`${name}.mangler.yaml`, ...(basename(directory) === name ? ['mangler.yaml'] : [])];
  const manifest = beside.map((file) => join(directory, file)).find((file) => existsSync(file));
  if (manifest) return describe(name, source, readManifest(manifest));
  return {
    name,
    title: basename(source),
    description: '',
    protocols: '',
    kernel: '',
    hooks,
    // Read as bytes: an object names its maps in its string table, a source that keeps counters says so.
    counts: /lab\.h|\bstats\b/.test(readFileSync(source, 'latin1')),
    mangles: true,
    seeded: false,
    parameters: [],
    source,
    directory,
  };
}

function describe(name: string, source: string, manifest: Manifest): ProgramManifest {
  const { parameters, ...rest } = manifest;
  const directory = dirname(source);
  const example = join(directory, 'example.yaml');
  return {
    name,
    ...rest,
    ...(basename(directory) === name && existsSync(example) && { example }),
    hooks: hooks.filter((hook) => manifest.functions[hook]),
    seeded: parameters !== undefined,
    parameters: parameters ?? [],
    source,
    directory,
  };
}
