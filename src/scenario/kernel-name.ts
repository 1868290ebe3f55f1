import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a kernel can be called, for messages. */
export const kernelNames =
  'default, host, debian:VERSION, or the path of a bzImage, a vmlinux or a kernel build tree';

/**
 * The kernel that a word names, as far as a look at the file system tells.
 * @param directory that a relative path is seen from
 * @returns the name, or the absolute path; or what is wrong with it
 */
export function kernelOf(word: string, directory: string): { kernel: string } | { problem: string } {
  if (['default', 'host'].includes(word) || /^debian:[\w.+~-]+$/.test(word)) return { kernel: word };
  const path = resolve(directory, word.replace(/^~(?=\/|$)/, homedir()));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return { problem: `no such kernel: ${word}` };
  if (found.isDirectory()) {
    const built = ['arch/x86/boot/bzImage', 'vmlinux'].some((name) => existsSync(join(path, name)));
    return built ? { kernel: path } : { problem: `${word} contains no built kernel (run make there)` };
  }
  return looksLikeKernel(path) ? { kernel: path } : { problem: `${word} is not a kernel for x86-64` };
}

/** Whether a file starts like a bzImage or an ELF executable (ET_EXEC); an unreadable one is reported when it is read. */
function looksLikeKernel(path: string): boolean {
  const start = Buffer.alloc(0x206);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
  const isExecutable = start.readUInt32BE(0) === 0x7f454c46 && start.readUInt16LE(16) === 2;
  return start.toString('latin1', 0x202) === 'HdrS' || isExecutable;
}
