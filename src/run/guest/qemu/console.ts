import { readFileSync } from 'node:fs';

/** Lines of a console that are worth quoting. */
const mostLines = 15;
/** The same, from the one on by which a kernel tells of its end: where that was comes next, registers last. */
const mostFromEnd = 60;
const firstOfEnd = /\bBUG: |\bOops: |general protection fault|Kernel panic - not syncing/;

/** All that a console's log holds; "" while there is none. */
export function readConsole(file: string): string {
  try {
    // oxlint-disable-next-line no-control-regex -- firmware clears the screen
    return readFileSync(file, 'utf8').replaceAll(/\x1b(c|\[[\d;?=]*[A-Za-z])|\r/g, '');
  } catch (error) {
    // The capsule, and the file with it, is gone, or QEMU hasn't made it.
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** What sort of end a console tells of, in words; undefined where it tells of none. */
export function failureIn(text: string): string | undefined {
  const panic = /Kernel panic - not syncing: (.*)/.exec(text)?.[1];
  if (/panic_on_oom|Out of memory and no killable|System is deadlocked on memory/.test(text))
    return 'ran out of memory';
  const noRoot = /lab-agent: (no root file system .*)/.exec(text)?.[1];
  if (noRoot) return `has ${noRoot}`;
  if (/lab-agent: there is no port/.test(text))
    return 'has a kernel without a driver for its control channel (virtio_console): supply its modules, or build the driver in';
  if (panic) return `panicked: ${panic}`;
  if (/Initramfs unpacking failed: (write error|no cpio)/.test(text) || /not enough memory/i.test(text))
    return 'has too little memory for its root file system';
  return undefined;
}

/** The reason with the last lines of the console. */
export function withConsole(reason: string, text: string): string {
  const all = text.trimEnd().split('\n').filter(Boolean);
  const end = all.findIndex((line) => firstOfEnd.test(line));
  const from = Math.max(0, all.length - mostLines);
  const lines = end >= 0 && end < from ? all.slice(end, end + mostFromEnd) : all.slice(from);
  return lines.length === 0
    ? `${reason}; its console shows nothing`
    : `${reason}; the last lines of its console:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
