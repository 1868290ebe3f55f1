import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { loadPrograms, includes, type Program } from '../../mangler/object.ts';
import { readText } from '../../lib/yaml/read-text.ts';
import { parseYaml } from '../../lib/yaml/parse-yaml.ts';
import { isMapping } from '../../lib/yaml/tree.ts';
import { load, type LoadOptions } from '../load.ts';
import type { Scenario } from '../model.ts';
import type { ReadFile } from './read-file.ts';

/** A file without which a scenario does not mean the same. */
export interface NeededFile {
  /** Absolute. */
  path: string;
  what: string;
  /** Where it is looked up by its name: "labs/two-hosts.yaml". Absent: it is found by its way from the scenario's folder. */
  named?: string;
}

export interface NeededFiles {
  scenarios: Scenario[];
  /** The scenario's own file, absolute. */
  file: string;
  /** Without the scenario's own. */
  files: NeededFile[];
  /** Absolute paths that the files name: they mean something else on another machine. */
  absolute: string[];
  /** Variables whose values came from the environment. */
  fromEnvironment: string[];
}

/**
 * The files that a scenario needs: those that it extends, its topology, its programs, and those that its values and its
 * commands name by a relative path.
 * @throws InputError as load()
 */
export async function filesOf(nameOrPath: string, options: LoadOptions): Promise<NeededFiles> {
  const read: ReadFile[] = [];
  const { env, used } = watched(options.env ?? process.env);
  const scenarios = await load(nameOrPath, { ...options, env, onRead: (file) => void read.push(file) });
  const file = resolve(scenarios[0]!.file);
  const directory = scenarios[0]!.directory;
  const files = new Map<string, NeededFile>();
  const add = (needed: NeededFile) => {
    if (needed.path !== file && !files.has(needed.path)) files.set(needed.path, needed);
  };
  for (const { path, word, from } of read) if (from !== undefined) add(yamlFile(path, word, from));
  for (const scenario of scenarios)
    for (const program of new Set(loadPrograms(scenario).values())) programFiles(program).forEach(add);
  const words = [...new Set(read.map(({ path }) => path))].flatMap((path) =>
    wordsIn(parseYaml(readText(path), path)),
  );
  for (const path of namedBy(words, directory)) add({ path, what: 'named by the scenario' });
  return {
    scenarios,
    file,
    files: [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    absolute: [...new Set(words.flatMap(foreignPaths))].toSorted(),
    fromEnvironment: [...used].filter((name) => options.set?.[name] === undefined).toSorted(),
  };
}

/** The environment, and which variables of it were read. */
function watched(from: NonNullable<LoadOptions['env']>) {
  const used = new Set<string>();
  const env = new Proxy<NonNullable<LoadOptions['env']>>(
    { ...from },
    {
      getOwnPropertyDescriptor(target, name) {
        const found = Reflect.getOwnPropertyDescriptor(target, name);
        if (found && typeof name === 'string') used.add(name);
        return found;
      },
    },
  );
  return { env, used };
}

/** A file that another extends, or its topology: by a name in scenarios/ or labs/, or by its way from there. */
function yamlFile(path: string, word: string, from: string): NeededFile {
  const absolute = resolve(path);
  const isBeside = absolute === resolve(dirname(from), word);
  const named = join(basename(dirname(absolute)), basename(absolute));
  return { path: absolute, what: 'part of the scenario', ...(isBeside ? {} : { named }) };
}

/** A program of a folder bpf/ is found by its name, with all that lies beside it; a file of one's own by its way. */
function programFiles({ manifest, object }: Program): NeededFile[] {
  const { directory, name, source } = manifest;
  const isNamed = basename(dirname(directory)) === 'bpf' && basename(directory) === name;
  const sources = object.sources.flatMap(({ from = '' }) => (dirname(from) === includes.from ? [] : [from]));
  const beside = isNamed
    ? filesBelow(directory)
    : [`${name}.mangler.yaml`, 'mangler.yaml'].map((own) => join(directory, own)).filter(isFile);
  return [...new Set([source, ...sources, ...beside])].map((path) => ({
    path,
    what: `the eBPF program ${name}`,
    ...(isNamed ? { named: join('bpf', relative(dirname(directory), path)) } : {}),
  }));
}

/** Their values are for people. */
const prose = ['title', 'description'];

function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...value.split(/[\s=,;:'"()<>|&`$]+/)];
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => (prose.includes(key) ? [] : wordsIn(child)));
}

/** Files that words name, and those that these name: a script reads a table. */
function namedBy(words: readonly string[], directory: string): Set<string> {
  const found = new Set<string>();
  const look = (from: readonly string[], folders: readonly string[]): void => {
    const paths = from.flatMap((word) => folders.flatMap((folder) => filesNamed(word, folder)));
    for (const path of new Set(paths)) {
      if (found.has(path) || found.size >= mostFiles) continue;
      found.add(path);
      look(wordsIn(textOf(path)), [directory, dirname(path)]);
    }
  };
  look(words, [directory]);
  return found;
}

/** Bytes of a file that may be a script. */
const longestScript = 256 * 1024;

/** "" of what is too long, or no text. */
function textOf(path: string): string {
  if (statSync(path).size > longestScript) return '';
  const text = readFileSync(path, 'latin1');
  return text.includes('\0') ? '' : text;
}

/** Files that a word may mean. A folder is one only where the word looks like a path. */
function filesNamed(word: string, directory: string): string[] {
  if (word === '' || word.length > 1000 || /^[/~]|^[./]*$|\0|\$\{/.test(word)) return [];
  const path = resolve(directory, word);
  if (isFile(path)) return [path];
  return word.includes('/') && isFolder(path) ? filesBelow(path) : [];
}

/** Files of every machine, and of the capsule. */
const common = /^\/(bin|dev|etc|lib\w*|proc|run|sbin|sys|tmp|usr)(\/|$)/;

const foreignPaths = (word: string): string[] =>
  /^\/[\w.-]+\/./.test(word) && !common.test(word) && (isFile(word) || isFolder(word)) ? [word] : [];

/** A folder with more is no data of a scenario. */
const mostFiles = 500;

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.length > mostFiles ? [] : paths.toSorted();
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
