import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ExpectedError } from '../../../lib/errors.ts';
import { keyOf, stampOf, stored } from '../store.ts';
import { toolOutput } from '../run-tool.ts';
import { indexModules } from './index-modules.ts';

const compressed = /\.ko\.\w+$/;

/**
 * Modules in a form that any modprobe reads: kmod may lack a compression, or load its library with dlopen(3), which
 * no list of libraries shows; and the guest is spared the work.
 * @param folder with modules of `release`
 * @param names of its files that are wanted, modules and indexes
 * @returns the folder with the same modules decompressed: `folder` itself where none is compressed
 * @throws ExpectedError where a module can't be decompressed
 */
export async function plainModules(
  folder: string,
  release: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const modules = names.filter((name) => /\.ko(\.\w+)?$/.test(name));
  if (!modules.some((name) => compressed.test(name))) return folder;
  const key = keyOf(stampOf(join(folder, 'modules.dep')), release, modules);
  const made = await stored('modules', key, async (own) => {
    const into = join(own, 'lib/modules', release);
    for (const name of modules) decompress(join(folder, name), join(into, name));
    const xz = modules.filter((name) => name.endsWith('.xz')).map((name) => join(into, name));
    if (xz.length > 0) await toolOutput(['xz', '-d', '--', ...xz], 'decompresses modules', { signal });
    for (const name of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order'])
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(into, name));
    await indexModules(own, release, signal);
  });
  return join(made.folder, 'lib/modules', release);
}

const none = (bytes: Buffer): Buffer => bytes;

/** By the end of the file's name; xz is left to its program, which takes all of them at once. */
const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  ko: none,
  xz: none,
  gz: gunzipSync,
  zst: zstdDecompressSync,
};
const suffixOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function decompress(from: string, to: string): void {
  const decode = decoders[suffixOf(from)];
  if (!decode)
    throw new ExpectedError(
      `${from}: the module is compressed in an unknown way (.${suffixOf(from)}); known: .gz, .xz, .zst`,
    );
  mkdirSync(dirname(to), { recursive: true });
  try {
    writeFileSync(decode === none ? to : to.slice(0, to.lastIndexOf('.')), decode(readFileSync(from)));
  } catch (error) {
    // zlib's own errors have codes of their own; those of files go on.
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!/^(Z_|ERR_|ZSTD_)/.test(code)) throw error;
    throw new ExpectedError(`${from}: the module can't be decompressed (${message}): reinstall the kernel`);
  }
}
