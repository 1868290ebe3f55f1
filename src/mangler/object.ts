import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { objectFolder, type BpfObject } from './bpf-object.ts';
import { withSeed } from './params.ts';
import { loadProgram, packagePrograms, type ProgramManifest } from './programs.ts';

/** A program as its manifest describes it, and how its object is made. */
export interface Program {
  manifest: ProgramManifest;
  object: BpfObject;
}

/** By the path of their source; that of the arm `pass` by its name too. */
export type Programs = ReadonlyMap<string, Program>;

/** Headers that lab brings, on this machine and in the capsule. */
export const includes = { from: join(packagePrograms, 'include'), path: `${objectFolder}/include` };

/**
 * Reads the sources of every program that the scenario attaches in any of its arms.
 * @throws ExpectedError where the arm `pass` is asked for and there is no such program
 */
export function loadPrograms(scenario: {
  manglers: readonly { manifest: ProgramManifest }[];
  events: readonly { config: { readonly manifest?: unknown } }[];
  arms: readonly string[];
  directory: string;
}): Programs {
  if (scenario.manglers.length === 0) return new Map();
  const later = scenario.events.flatMap(
    ({ config }) => (config.manifest as ProgramManifest | undefined) ?? [],
  );
  const manifests = [...scenario.manglers.map(({ manifest }) => manifest), ...later];
  const pass = scenario.arms.includes('pass') ? loadProgram('pass', scenario.directory) : undefined;
  if (pass) manifests.push(pass);
  const programs = new Map<string, Program>();
  const taken = new Set<string>();
  for (const manifest of manifests) {
    if (programs.has(manifest.source)) continue;
    let label = manifest.name;
    for (let n = 2; taken.has(label); n++) label = `${manifest.name}-${n}`;
    taken.add(label);
    programs.set(manifest.source, { manifest, object: objectOf(manifest, label) });
  }
  if (pass) programs.set('pass', programs.get(pass.source)!);
  return programs;
}

/**
 * How the object of a program is made. Paths and command are the capsule's, the same on every machine, so
 * that the same source gives the same object.
 * @param label file name of the object in the capsule, without .o
 */
export function objectOf(manifest: ProgramManifest, label: string = manifest.name): BpfObject {
  const path = `${objectFolder}/${label}.o`;
  const holds = manifest.functions && {
    functions: [...new Set(Object.values(manifest.functions))],
    stats: manifest.counts,
    ...(manifest.seeded && {
      parameters: withSeed(
        manifest.parameters.map(({ name, type, common }) => ({ name, type, ...(common && { common }) })),
      ),
    }),
  };
  const base = { program: label, path, ...(holds && { holds }) };
  if (manifest.source.endsWith('.o'))
    return { ...base, sources: [], bytes: readFileSync(manifest.source).toString('base64') };
  const sources = sourcesOf(manifest.source, `${objectFolder}/${label}`);
  const main = sources[0]?.path ?? manifest.source;
  return { ...base, sources, argv: compileArgv(main, path) };
}

function compileArgv(source: string, object: string): string[] {
  // BTF (-g) is what names maps, parameters and the lines in the verifier's log. v2 is what Linux 5.10 takes.
  const flags = [
    '-O2',
    '-g',
    '-gdwarf-5',
    '-gembed-source',
    '-Wall',
    '-mcpu=v2',
    '-target',
    'bpf',
    `-fdebug-compilation-dir=${objectFolder}`,
  ];
  // <asm/types.h> is in the folder of the architecture, where clang doesn't look for the target bpf.
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const folders = [`-I/usr/include/${machine}-linux-gnu`, `-I${includes.path}`];
  // <stdint.h> and others ask for the processor, and without one for a file of 32-bit machines that isn't there.
  const processor = `-D__${machine}__`;
  return ['clang', ...flags, processor, ...folders, '-c', source, '-o', object];
}

/**
 * A source with all that it includes, except the system's headers; itself first.
 * @param folder where they go in the capsule; how they lie relative to each other is kept
 */
function sourcesOf(source: string, folder: string): { path: string; text: string; from: string }[] {
  const texts = new Map<string, string>();
  const read = (file: string) => {
    if (texts.has(file)) return;
    const text = readFileSync(file, 'utf8');
    texts.set(file, text);
    for (const [, name = ''] of text.matchAll(/^\s*#\s*include\s*["<]([^">]+)[">]/gm)) {
      const candidates = [join(dirname(file), name), join(includes.from, name)];
      const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
      if (found) read(found);
    }
  };
  read(source);
  const own = [...texts.keys()].filter((file) => !isUnder(file, includes.from));
  const root = own.map(dirname).reduce(commonFolder);
  return [...texts].map(([from, text]) => {
    const path = isUnder(from, includes.from)
      ? `${includes.path}/${basename(from)}`
      : `${folder}/${relative(root, from)}`;
    return { path, text, from };
  });
}

const isUnder = (file: string, folder: string) => file.startsWith(folder + sep);

function commonFolder(a: string, b: string): string {
  const [left, right] = [a.split(sep), b.split(sep)];
  const end = left.findIndex((part, at) => part !== right[at]);
  return left.slice(0, end === -1 ? undefined : end).join(sep) || sep;
}
