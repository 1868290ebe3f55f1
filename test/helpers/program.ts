import { execFileSync } from 'node:child_process';

// Written by another process: a file that this one has open for writing can't be run (ETXTBSY), and what it starts
// meanwhile, elsewhere, may still have it open too.

/** Writes a program. */
export function writeProgram(path: string, text: string): void {
  execFileSync('sh', ['-c', 'cat >"$0" && chmod 755 "$0"', path], { input: text });
}

/** Copies a program. */
export function copyProgram(from: string, to: string): void {
  execFileSync('cp', ['--', from, to]);
}
