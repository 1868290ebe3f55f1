import { readdirSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

export interface DirectorySize {
  files: number;
  /** What the files take on the disk: a sparse file counts with what it holds. */
  bytes: number;
}

/** Size of a file, or of all that is in a directory. Links are not followed; what goes meanwhile counts nothing. */
export function sizeOf(path: string): DirectorySize {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return { files: 0, bytes: 0 };
  if (!found.isDirectory()) return { files: 1, bytes: found.blocks * 512 };
  const total: DirectorySize = { files: 0, bytes: 0 };
  for (const name of namesIn(path)) {
    const { files, bytes } = sizeOf(join(path, name));
    total.files += files;
    total.bytes += bytes;
  }
  return total;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
