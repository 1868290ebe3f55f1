import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';

/**
 * Writes a file in one go: whoever reads it sees the old contents or the new ones, never half of them.
 * @param options `time`: of its last change, where that isn't now
 * @throws what node:fs throws; the old file is then as it was
 */
export function replaceFile(
  path: string,
  contents: string | Uint8Array,
  { mode = 0o666, time }: { mode?: number; time?: Date } = {},
): void {
  // Not node:crypto, which takes as long to load as all else that a start needs.
  const temporary = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  try {
    writeFileSync(temporary, contents, { mode, flag: 'wx' });
    if (time) utimesSync(temporary, time, time);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
