import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** Writes files into a new directory that goes with the test. @returns the path of each, by name */
export function files<K extends string>(t: ExecutionContext, texts: Record<K, string>): Record<K, string> {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-files-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const paths = {} as Record<K, string>;
  for (const [name, text] of Object.entries<string>(texts)) {
    paths[name as K] = join(directory, name);
    writeFileSync(paths[name as K], text);
  }
  return paths;
}
