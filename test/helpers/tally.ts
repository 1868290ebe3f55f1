import { skipMark } from './skip.ts';

export interface Tally {
  passed: number;
  failed: number;
  /** Title, and the reason where one was given. */
  skipped: string[];
}

/**
 * Counts what AVA's default reporter printed (without colours). A file that crashes and a test that never
 * ends count as failures.
 * @param status AVA's exit code, null where a signal ended it
 */
export function tally(output: string, status: number | null): Tally {
  const lines = output.split('\n');
  const skipped: string[] = [];
  const crashed = new Set<string>();
  let passed = 0;
  let failed = 0;
  lines.forEach((line, index) => {
    const [, sign, text = ''] = /^ {2}([✔✘◌-]) (.*)$/u.exec(line) ?? [];
    if (sign === '✔') {
      const reason = reasonOf(lines, index);
      if (reason === undefined) passed += 1;
      else skipped.push(`${text}: ${reason}`);
    } else if (sign === '-' && /^\[(skip|todo)\] /.test(text)) skipped.push(text.replace(/^\[\w+\] /, ''));
    else if (sign === '◌' || text.startsWith('[fail]: ')) failed += 1;
    else if (sign === '✘') {
      const file = /\S+\.test\.ts/.exec(text)?.[0];
      if (file) crashed.add(file);
    }
  });
  failed += crashed.size;
  // It ended badly, and no line tells why: that must not look like success.
  if (status !== 0 && failed === 0) failed = 1;
  return { passed, failed, skipped };
}

/** The reason for which a test that "passed" was not run: in the log lines right below its title. */
function reasonOf(lines: readonly string[], title: number): string | undefined {
  for (let index = title + 1; /^ {4}/.test(lines[index] ?? ''); index++) {
    const at = lines[index]!.indexOf(skipMark);
    if (at >= 0) return lines[index]!.slice(at + skipMark.length);
  }
  return undefined;
}
