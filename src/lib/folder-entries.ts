import { readdirSync } from 'node:fs';

/**
 * Names in a folder in which something may be found by name.
 * @returns none where there is no such folder, or a file has its name
 * @throws the system's error where the folder can't be read
 */
export function folderEntries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
