import { getSystemErrorMap } from 'node:util';
import { ExpectedError } from './errors.ts';

/**
 * A file operation that the kernel refused is a fact of the machine: a file that went away, no permission, a full
 * disk, a device that fails. Everything else stays what it is.
 * @returns an ExpectedError with the operation, the path and the reason in place of such an error
 */
export function systemErrorAsExpected(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ExpectedError) return error;
  const { syscall, path, errno } = error as NodeJS.ErrnoException;
  // A program that can't be started has a syscall too ("spawn ip"), and is told of where it is started.
  if (syscall === undefined || path === undefined || errno === undefined || syscall.startsWith('spawn'))
    return error;
  const [code, reason] = getSystemErrorMap().get(errno) ?? [String(errno), error.message];
  return new ExpectedError(
    `cannot ${verbs[syscall] ?? syscall} ${path}: ${reason} (${code}); make it accessible, then run lab again`,
  );
}

/** System calls that people know by another word. */
const verbs: Readonly<Record<string, string>> = {
  scandir: 'list',
  opendir: 'list',
  stat: 'look at',
  lstat: 'look at',
  mkdir: 'make',
  unlink: 'remove',
  rmdir: 'remove',
  rm: 'remove',
};
