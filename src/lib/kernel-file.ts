import { readFileSync } from 'node:fs';

/**
 * What a file of /proc or /sys says.
 * @returns "" where it does not exist, no longer does, or can't be read, as in some containers
 */
export function kernelFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
