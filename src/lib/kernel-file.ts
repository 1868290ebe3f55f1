import { readFileSync } from 'node:fs';

/**
 * The text of a file in /proc or /sys.
 * @returns "" where it does not exist, no longer does, or can't be read, as in some containers
 */
export function kernelFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
