import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keepFile } from '../../../lib/cache.ts';
import { findTool } from '../../../lib/find-tool.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { cpio, type Entry } from './cpio.ts';
import { librariesOf, addHostFile } from './host-files.ts';
import type { Kernel } from '../../../plan/guest-machine.ts';
import { bootModules, moduleFiles } from '../kernel/modules.ts';
import { plainModules } from '../kernel/plain-modules.ts';
import { compiledProgram } from '../agent/compile.ts';
import { keyOf, stampOf, stored, storeFolder, markUsed } from '../store.ts';
import { dataFiles, fixedFiles, neededTools, standardTools } from './contents.ts';

export interface Initramfs {
  file: string;
  /** Of its bytes: the same tools, libraries and modules give the same. */
  sha256: string;
}

/** Root file systems that are kept, the ones used last: each takes 50 MB and more. */
const mostKept = 12;

/** Folders that programs expect, and the links of a merged /usr. */
const frame: readonly Entry[] = [
  ...[
    'proc',
    'sys',
    'dev',
    'run',
    'tmp',
    'root',
    'mnt',
    'var/lib',
    'var/log',
    'var/cache',
    'usr/local/bin',
  ].map((path) => ({ path, kind: 'folder' }) as const),
  ...['bin', 'sbin', 'lib', 'lib64'].map((path) => ({ path, kind: 'link', target: `usr/${path}` }) as const),
  { path: 'var/run', kind: 'link', target: '/run' },
  { path: 'etc/mtab', kind: 'link', target: '/proc/self/mounts' },
  { path: 'dev/console', kind: 'character', major: 5, minor: 1 },
  { path: 'dev/null', kind: 'character', major: 1, minor: 3 },
];

/**
 * The root file system of a guest: this machine's programs with their libraries, the kernel's modules, the agent.
 * From the cache if none of its files has changed.
 * @param tools beyond the standard ones: names, or paths of files and folders
 * @param modules loaded before the first command, beside the usual ones
 * @throws ExpectedError where a tool that was asked for is missing
 */
export async function initramfs(
  kernel: Kernel,
  tools: readonly string[] = [],
  signal?: AbortSignal,
  modules: readonly string[] = [],
): Promise<Initramfs> {
  const agent = await compiledProgram('agent', signal);
  const programs = programsOf(tools);
  const request = keyOf(agent, programs, kernel.modules, fixedFiles, modules, 3);
  const known = knownFor(request);
  if (known) {
    markUsed(dirname(known.file), mostKept);
    return known;
  }
  const sources = new Map<string, string>();
  for (const file of [...programs, ...(await librariesOf(programs, signal))]) addHostFile(file, sources);
  const entries = new Map<string, Entry>(frame.map((entry) => [entry.path, entry]));
  for (const [path, from] of sources) {
    entries.set(
      path,
      from.startsWith('->')
        ? { path, kind: 'link', target: from.slice(2) }
        : { path, kind: 'file', mode: 0o755, bytes: readFileSync(from) },
    );
  }
  for (const [path, text] of Object.entries(fixedFiles)) add(entries, path, Buffer.from(text), 0o644);
  add(entries, 'etc/lab/modules', Buffer.from([...bootModules, ...modules].join('\n')), 0o644);
  add(entries, 'init', readFileSync(agent), 0o755);
  if (kernel.modules) {
    const chosen = moduleFiles(kernel.modules, modules);
    const plain = await plainModules(kernel.modules, kernel.release, chosen, signal);
    for (const name of moduleFiles(plain, modules))
      add(entries, `usr/lib/modules/${kernel.release}/${name}`, readFileSync(join(plain, name)), 0o644);
  }
  const bytes = cpio([...entries.values()]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const archive = 'initramfs.cpio';
  const { folder } = await stored(
    'initramfs',
    sha256,
    async (own) => writeFileSync(join(own, archive), bytes),
    [archive],
  );
  markUsed(folder, mostKept);
  const files = [...new Set([...sources.values()].filter((from) => !from.startsWith('->')))];
  await remember(request, {
    sha256,
    stamps: files.flatMap((file) => {
      const stamp = stampOf(file);
      return stamp ? [stamp] : [];
    }),
  });
  return { file: join(folder, 'initramfs.cpio'), sha256 };
}

const add = (entries: Map<string, Entry>, path: string, bytes: Buffer, mode: number): void => {
  entries.set(path, { path, kind: 'file', mode, bytes });
};

function programsOf(tools: readonly string[]): string[] {
  const missing = [...neededTools, ...tools].filter((name) => !locate(name));
  if (missing.length > 0)
    throw new ExpectedError(
      `a guest needs ${missing.join(', ')}, missing on this machine; \`lab doctor\` says what to install`,
    );
  const names = [...standardTools, ...tools].flatMap((name) => locate(name) ?? []);
  const data = Object.values(dataFiles)
    .flat()
    .filter((path) => existsSync(path));
  return [...new Set([...names, ...data])].sort();
}

const locate = (name: string): string | undefined =>
  name.includes('/') ? (existsSync(name) ? name : undefined) : findTool(name);

interface Made {
  sha256: string;
  /** Of the host's files that went in. */
  stamps: readonly [string, number, number][];
}

const madeFile = (request: string): string => join(storeFolder('initramfs-made'), request, 'made.json');

/** What was made for a request, unless a file of it has changed since, or what was written down is damaged. */
function knownFor(request: string): Initramfs | undefined {
  const made = readMade(madeFile(request));
  if (!made) return undefined;
  const file = join(storeFolder('initramfs'), made.sha256, 'initramfs.cpio');
  const isUnchanged = made.stamps.every(
    (stamp) => Array.isArray(stamp) && JSON.stringify(stampOf(String(stamp[0]))) === JSON.stringify(stamp),
  );
  const found = statSync(file, { throwIfNoEntry: false });
  return isUnchanged && found && found.size > 0 ? { file, sha256: made.sha256 } : undefined;
}

function readMade(file: string): Made | undefined {
  try {
    const made = JSON.parse(readFileSync(file, 'utf8')) as Partial<Made> | null;
    return typeof made?.sha256 === 'string' && Array.isArray(made.stamps) ? (made as Made) : undefined;
  } catch {
    return undefined;
  }
}

async function remember(request: string, made: Made): Promise<void> {
  const text = JSON.stringify(made);
  const { made: isNew } = await stored('initramfs-made', request, async (own) =>
    writeFileSync(join(own, 'made.json'), text),
  );
  if (!isNew) keepFile(madeFile(request), text);
}
