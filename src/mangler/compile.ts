import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { findTool } from '../lib/find-tool.ts';
import { ExpectedError, InterruptedError } from '../lib/errors.ts';
import type { BpfObject } from './bpf-object.ts';
import { checkBtf } from './btf.ts';
import { keepEntry, readEntry, withFile } from './cache.ts';
import { includes } from './object.ts';

export interface Compiled {
  object: BpfObject;
  bytes: Buffer;
  sha256: string;
  /** What the compiler warned of, or "". */
  warnings: string;
  /** Nothing was compiled: the cache had it, or the user brought it. */
  cached: boolean;
}

/** s. Compiling takes 0.1. */
const deadline = 60;

/** Headers of the system that every program includes: another version of them is another input. */
const systemHeaders = ['bpf/bpf_helpers.h', 'bpf/bpf_helper_defs.h', 'linux/bpf.h'];

/**
 * Makes the bytes of an object, on this machine and before anything is built; by content, from the cache.
 * @throws ExpectedError with the compiler's own words, or with what differs from the manifest
 */
export async function compileObject(object: BpfObject, signal?: AbortSignal): Promise<Compiled> {
  const result = (bytes: Buffer, warnings: string, cached: boolean): Compiled => {
    return { object, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), warnings, cached };
  };
  const check = (file: string) => checkFile(object, file, signal);
  if (!object.argv) {
    const bytes = Buffer.from(object.bytes ?? '', 'base64');
    if (object.holds) await withFile(bytes, check);
    return result(bytes, '', true);
  }
  const compiler = findTool(object.argv[0] ?? '');
  if (!compiler)
    throw new ExpectedError(`${object.argv[0]}, which compiles ${object.program}, is not installed`);
  const key = keyOf(object, compiler);
  const entry = readEntry(key);
  if (entry) return result(entry.bytes, entry.warnings, true);
  const made = await compile(object, compiler, signal);
  await keepEntry(key, made, check);
  return result(made.bytes, made.warnings, false);
}

/** Several at once, in the order given. */
export function compileObjects(objects: readonly BpfObject[], signal?: AbortSignal): Promise<Compiled[]> {
  return Promise.all(objects.map((object) => compileObject(object, signal)));
}

/** All that the bytes depend on. The compiler counts by its file: asking for its version costs 20 ms. */
function keyOf(object: BpfObject, compiler: string): string {
  const stamp = (file: string) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found && [file, found.size, found.mtimeMs];
  };
  const sources = object.sources.map(({ path, text }) => [path, text]);
  const system = systemHeaders.map((name) => stamp(`/usr/include/${name}`));
  const depends = [object.argv, object.holds, sources, stamp(realpathSync(compiler)), system];
  return createHash('sha256').update(JSON.stringify(depends)).digest('hex');
}

async function compile(object: BpfObject, compiler: string, signal?: AbortSignal) {
  const { exitCode, stdout, stderr, shortMessage } = await run(compiler, hostArguments(object), signal);
  const said = Buffer.from(stderr).toString().replaceAll(`${process.cwd()}/`, '').trim();
  if (exitCode === 0) return { bytes: Buffer.from(stdout), warnings: said };
  const hint = /(fatal error|error): '(bpf|linux|asm)\/[^']*' file not found/.test(said)
    ? '\nthe headers of libbpf or of the kernel are missing: `lab doctor` says how to get them'
    : '';
  throw new ExpectedError(`the mangler ${object.program} does not compile:\n${said || shortMessage}${hint}`);
}

/** @throws the signal's reason, or InterruptedError where the terminal's Ctrl-C reached the tool first */
async function run(tool: string, args: readonly string[], signal?: AbortSignal) {
  const { execa } = await import('execa');
  const result = await execa(tool, args, {
    encoding: 'buffer',
    stdin: 'ignore',
    reject: false,
    timeout: deadline * 1000,
    cancelSignal: signal,
  });
  signal?.throwIfAborted();
  if (['SIGINT', 'SIGTERM', 'SIGHUP'].includes(result.signal ?? '') && !result.timedOut)
    throw new InterruptedError(result.signal!);
  return result;
}

/**
 * The capsule's command line, made to read the files where they are on this machine and to write to stdout:
 * so messages name the user's files, and one that is killed leaves nothing. The object is the same.
 */
function hostArguments({ argv = [], path, sources }: BpfObject): string[] {
  const words = new Map([[`-I${includes.path}`, `-I${includes.from}`]]);
  const folders = new Map<string, string>();
  for (const source of sources) {
    if (!source.from) continue;
    words.set(source.path, source.from);
    folders.set(dirname(source.from), dirname(source.path));
  }
  const prefixes = [...folders].map(([from, to]) => `-ffile-prefix-map=${from}=${to}`);
  return [
    '-fno-color-diagnostics',
    ...prefixes,
    ...argv.slice(1).map((word) => (word === path ? '-' : (words.get(word) ?? word))),
  ];
}

async function checkFile(object: BpfObject, file: string, signal?: AbortSignal): Promise<void> {
  if (!object.holds) return;
  const bpftool = findTool('bpftool');
  if (!bpftool)
    throw new ExpectedError(`bpftool, which reads the object of ${object.program}, is not installed`);
  const { exitCode, stdout, stderr } = await run(bpftool, ['-j', 'btf', 'dump', 'file', file], signal);
  const [printed, said] = [stdout, stderr].map((bytes) => Buffer.from(bytes).toString());
  if (exitCode !== 0)
    throw new ExpectedError(
      `the object of the mangler ${object.program} has no BTF that bpftool can read: ${said || printed}\n` +
        'compile it with clang -g -target bpf',
    );
  checkBtf(object, printed ?? '');
}
