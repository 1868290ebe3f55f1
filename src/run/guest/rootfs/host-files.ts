import { openSync, closeSync, readSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toolOutput } from '../run-tool.ts';

/**
 * Where a file of the host goes in the guest: at its real path, and links where it has other names.
 * @param into path in the guest (no leading slash) -> file of the host, or "->TARGET" for a link
 */
export function addHostFile(file: string, into: Map<string, string>): void {
  const real = realpathSync(file);
  if (statSync(real).isDirectory()) {
    for (const name of readdirSync(file)) addHostFile(join(file, name), into);
    return;
  }
  // The folders' own links (/bin -> usr/bin) are the frame's.
  const path = join(realpathSync(dirname(file)), basename(file));
  into.set(real.slice(1), real);
  if (path !== real) into.set(path.slice(1), `->${real}`);
  if (file !== path && !/^\/s?bin\/|^\/lib\w*\//.test(file)) into.set(file.slice(1), `->${real}`);
}

/** The shared libraries, and the loader, that programs need, as paths; what isn't an ELF file needs none. */
export async function librariesOf(files: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const programs = files.flatMap(elfFiles);
  // ldd exits 1 where one of the files is static.
  const listed = await toolOutput(['ldd', ...programs], 'lists the libraries of programs', {
    signal,
    anyExit: true,
  });
  const found = listed.split('\n').flatMap((line) => /^\s(?:.*=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  return [...new Set(found)].sort();
}

function elfFiles(file: string): string[] {
  if (statSync(file).isDirectory()) return readdirSync(file).flatMap((name) => elfFiles(join(file, name)));
  const start = Buffer.alloc(4);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, start);
  } finally {
    closeSync(fd);
  }
  return start.toString('latin1') === '\x7fELF' ? [file] : [];
}
