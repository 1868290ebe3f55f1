import { createHash } from 'node:crypto';
import { join, resolve, sep } from 'node:path';
import { argvOf } from '../lib/command.ts';
import { packageRoot } from '../lib/package-root.ts';
import { quote } from '../lib/quote.ts';
import { loadPrograms, objectOf, type Program } from '../mangler/object.ts';
import { loadProgram } from '../mangler/programs.ts';
import type { Scenario } from '../scenario/model.ts';
import type { IndexedFile } from './index-file.ts';

/** Something that a bundle would have run or changed on the machine, beside what lab itself does. */
export interface OwnCode {
  kind: 'command' | 'program' | 'package' | 'sysctl' | 'build' | 'file';
  says: string;
  /** Of the words, or of the file; short. */
  hash: string;
}

/**
 * All that comes from a bundle and is run: commands, programs that are not those of this lab, packages, programs of a
 * build, sysctls that hold for the whole machine; and the files that commands may run.
 * @param folder where it is unpacked
 */
export function ownCodeOf(
  scenarios: readonly Scenario[],
  folder: string,
  files: readonly IndexedFile[],
): OwnCode[] {
  const code = scenarios.flatMap((scenario) => [
    ...commandsOf(scenario).map(({ where, argv }) =>
      ownCode('command', `${where}: ${quote(argv)}`, argv.join('\0')),
    ),
    ...[...new Set(loadPrograms(scenario).values())].flatMap((program) => foreignProgram(program)),
    ...(scenario.packages ?? []).map((name) => ownCode('package', `installs the package ${name}`, name)),
    ...sysctlsOf(scenario).map((text) => ownCode('sysctl', `sets ${text} of the whole machine`, text)),
    ...buildsOf(scenario, folder).map((text) => ownCode('build', text, text)),
  ]);
  const named = code.length === 0 ? [] : files.filter(({ what }) => what === 'named by the scenario');
  const all = [
    ...code,
    ...named.map(({ path, sha256 }) => ({ ...ownCode('file', path, ''), hash: sha256.slice(0, 12) })),
  ];
  return [...new Map(all.map((item) => [`${item.kind} ${item.says}`, item])).values()];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const ownCode = (kind: OwnCode['kind'], says: string, text: string): OwnCode => ({
  kind,
  says,
  hash: hashOf(text),
});

interface Found {
  where: string;
  argv: readonly string[];
}

/** Every command that the file says, wherever it says it. */
function commandsOf({ topology, traffic, observe, events }: Scenario): Found[] {
  const nodes = topology.nodes.flatMap(({ name, setup, services }) => [
    ...setup.map(({ argv }) => ({ where: name, argv })),
    ...services.flatMap(({ argv, ready }) => [
      { where: name, argv },
      ...(ready && 'run' in ready ? [{ where: name, argv: ready.run }] : []),
    ]),
  ]);
  const items = [...traffic.flat(), ...observe, ...events].flatMap(({ name, config }) =>
    commandsIn(config).map((argv) => ({ where: name, argv })),
  );
  const conditions = events.flatMap(({ name, start }) =>
    'when' in start && 'argv' in start.when ? [{ where: name, argv: start.when.argv }] : [],
  );
  return [...nodes, ...items, ...conditions];
}

/** Whatever kind an item is of: a command is always called `run`, at any depth. */
function commandsIn(config: unknown): (readonly string[])[] {
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const isCommand =
      key === 'run' &&
      (typeof value === 'string' ||
        (Array.isArray(value) && value.every((word) => typeof word === 'string')));
    return isCommand ? [argvOf(value as string | string[])] : commandsIn(value);
  });
}

/** A program whose source is not, to the byte, that of the lab that runs it. */
function foreignProgram({ manifest, object }: Program): OwnCode[] {
  const text = textOf(object);
  if (text === textOfShipped(manifest.name)) return [];
  return [ownCode('program', `attaches the eBPF program ${manifest.name}`, text)];
}

const textOf = ({ sources, bytes = '' }: Program['object']): string =>
  JSON.stringify([sources.map(({ path, text }) => [path, text]), bytes]);

function textOfShipped(name: string): string | undefined {
  const shipped = loadShipped(name);
  return shipped && textOf(objectOf(shipped));
}

function loadShipped(name: string) {
  try {
    return loadProgram(join(packageRoot, 'bpf', name, `${name}.bpf.c`), packageRoot);
  } catch {
    return undefined; // lab brings none of that name
  }
}

/** Those of a network namespace go with it; others stay. */
const sysctlsOf = ({ topology, events }: Scenario): string[] => {
  const set = [
    ...topology.nodes.map(({ sysctl }) => sysctl),
    ...events.flatMap(({ config }) => (isRecord(config.set) ? [config.set] : [])),
  ];
  return set.flatMap((values) =>
    Object.entries(values).flatMap(([name, value]) =>
      /^net[./]/.test(name) ? [] : [`${name}=${String(value)}`],
    ),
  );
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Builds, kernels and disk images: a value of a node that leads into the bundle, or to an absolute path. */
function buildsOf({ topology }: Scenario, folder: string): string[] {
  return topology.nodes.flatMap(({ name, config }) =>
    Object.entries(config).flatMap(([key, value]) => {
      if (typeof value !== 'string' || !value.startsWith('/')) return [];
      const path = resolve(value);
      if (path.startsWith(folder + sep))
        return [`${name}: ${key} is ${path.slice(folder.length + 1)} of the bundle`];
      return /^\/(usr|bin|sbin|opt)(\/|$)/.test(path) ? [] : [`${name}: ${key} is ${path} of this machine`];
    }),
  );
}
