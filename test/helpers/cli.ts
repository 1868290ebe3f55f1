import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';

export const project = fileURLToPath(new URL('../..', import.meta.url));
export const launcher = join(project, 'lab');

/** `lab` with a directory of the test's own for scenarios and results. */
export function ownLab(t: ExecutionContext) {
  const directory = mkdtempSync('/tmp/lab-test-');
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    /** The path of a new scenario file. */
    scenario(name: string, yaml: string): string {
      const file = join(directory, `${name}.yaml`);
      writeFileSync(file, yaml);
      return file;
    },
    lab: (...words: string[]) =>
      execa(launcher, words, { cwd: project, env: { XDG_STATE_HOME: directory }, reject: false }),
  };
}
