import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const programs = [
  'ovsdb-tool',
  'ovsdb-server',
  'ovs-vswitchd',
  'ovs-vsctl',
  'ovs-ofctl',
  'ovs-appctl',
  'ovs-dpctl',
] as const;
export type Program = (typeof programs)[number];

/** The programs of a switch, as found on the machine. */
export interface Build {
  /** "installed", or the absolute path of the prefix or tree. */
  name: string;
  /** Name on the PATH, or absolute path, of each program. */
  programs: Readonly<Record<Program, string>>;
  /** The database schema; without it, ovsdb-tool's own default. */
  schema?: string;
  /** The tree is a git work tree, whose commit counts. */
  git?: true;
}

const inTree: Record<Program, string> = {
  'ovsdb-tool': 'ovsdb',
  'ovsdb-server': 'ovsdb',
  'ovs-vswitchd': 'vswitchd',
  'ovs-vsctl': 'utilities',
  'ovs-ofctl': 'utilities',
  'ovs-appctl': 'utilities',
  'ovs-dpctl': 'utilities',
};
const inPrefix = (program: Program): string => (/^ovsdb-server|vswitchd$/.test(program) ? 'sbin' : 'bin');

/**
 * Finds what `build` in a file names.
 * @param directory that a relative path starts at
 * @returns the build, or what is wrong with it
 */
export function findBuild(text: string, directory: string): Build | { problem: string; allowed: string } {
  const names = (folder: (program: Program) => string) =>
    Object.fromEntries(programs.map((program) => [program, join(folder(program), program)])) as Record<
      Program,
      string
    >;
  if (text === 'installed') return { name: text, programs: names(() => '') };
  const path = resolve(directory, text.replace(/^~(?=\/|$)/, homedir()));
  const allowed =
    'a directory that `./configure --prefix` was given (sbin/ovs-vswitchd), or a build tree (vswitchd/ovs-vswitchd)';
  const problem = unfit(path);
  if (problem !== undefined) return { problem, allowed };
  if (existsSync(join(path, 'vswitchd/vswitch.ovsschema')) || existsSync(join(path, 'vswitchd/ovs-vswitchd')))
    return complete(
      tree(
        path,
        names((name) => join(path, inTree[name])),
      ),
      'is a source tree that was not built (./boot.sh && ./configure && make)',
    );
  const prefix = names((program) => join(path, inPrefix(program)));
  if (!existsSync(prefix['ovs-vswitchd']))
    return { problem: `${path} does not contain an Open vSwitch`, allowed };
  const schema = join(path, 'share/openvswitch/vswitch.ovsschema');
  return complete(
    { name: path, programs: prefix, ...(existsSync(schema) ? { schema } : {}) },
    'is not a whole installation',
  );
}

/** Why a path is not a build, in words. */
function unfit(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return `${path} does not exist`;
    return found.isDirectory() ? undefined : `${path} is not a directory`;
  } catch (error) {
    return `${path} can't be read (${(error as NodeJS.ErrnoException).code})`;
  }
}

const isDirectory = (path: string): boolean => unfit(path) === undefined;

/** Where distributions put the schema that ovsdb-tool uses by default. */
const installedSchemas = ['/usr/share', '/usr/local/share'].map(
  (directory) => `${directory}/openvswitch/vswitch.ovsschema`,
);

/**
 * The files of a build, all that its programs need but the libraries that the loader finds: with shared libraries,
 * the programs of a tree are scripts that say where those are.
 */
export function filesOf({ name, programs: found, schema }: Build): string[] {
  if (name === 'installed') return installedSchemas.filter((file) => existsSync(file));
  const binaries = Object.values(found);
  const built = [
    ...binaries,
    ...['lib/x', 'ofproto/x', 'ovsdb/x', 'vtep/x'].map((folder) => join(name, folder)),
  ];
  const beside = new Set(built.map((binary) => join(dirname(binary), '.libs')).filter(isDirectory));
  const shared = [...beside].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /\.so(\.[\d.]+)?$/.test(file) || binaries.includes(join(dirname(folder), file)))
      .map((file) => join(folder, file)),
  );
  return [...binaries, ...shared, ...(schema ? [schema] : [])]
    .filter((binarie) => existsSync(binarie))
    .sort();
}

function tree(path: string, found: Build['programs']): Build {
  // A build directory below the source has the programs alone.
  const schema = [path, dirname(path)]
    .map((folder) => join(folder, 'vswitchd/vswitch.ovsschema'))
    .find(existsSync);
  const git = [path, dirname(path)].some((folder) => existsSync(join(folder, '.git')));
  return { name: path, programs: found, ...(schema ? { schema } : {}), ...(git ? { git } : {}) };
}

function complete(build: Build, otherwise: string): ReturnType<typeof findBuild> {
  const missing = programs.filter(
    (program) => program !== 'ovs-dpctl' && !existsSync(build.programs[program]),
  );
  if (missing.length === 0) return build;
  return {
    problem: `${build.name} ${otherwise}`,
    allowed: `missing: ${missing.map((name) => build.programs[name]).join(', ')}`,
  };
}
