import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { packTar, type TarEntry } from 'modern-tar';
import { bundleVersion, type BundleIndex } from '../../src/bundle/index-file.ts';

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** An index that lists these files; `part` replaces what matters to the test. */
export function makeIndex(files: Record<string, string>, part: Partial<BundleIndex> = {}): BundleIndex {
  return {
    format: 'lab bundle',
    version: bundleVersion,
    lab: '0.1.0',
    name: 'bug',
    title: 'A bug',
    scenario: 'bug.yaml',
    directory: '',
    set: {},
    axes: {},
    needs: [],
    machine: {},
    files: Object.entries(files).map(([path, text]) => ({
      ...{ path, size: Buffer.byteLength(text), sha256: sha256(text), what: 'test' },
    })),
    left: [],
    ...part,
  };
}

export const plain = (name: string, body: string, header: Partial<TarEntry['header']> = {}): TarEntry => ({
  header: { name, size: Buffer.byteLength(body), mtime: new Date(0), ...header },
  body,
});

/** The bytes of an archive: an index, and entries as they are given. */
export async function archiveOf(index: unknown, entries: readonly TarEntry[]): Promise<Buffer> {
  const text = typeof index === 'string' ? index : JSON.stringify(index);
  return Buffer.from(await packTar([plain('bug/index.json', text), ...entries]));
}

/** A sound bundle of these files, and what its tar archive is before compression. */
export async function soundArchive(files: Record<string, string>, part: Partial<BundleIndex> = {}) {
  const entries = Object.entries(files).map(([path, text]) => plain(`bug/${path}`, text));
  return archiveOf(makeIndex(files, part), entries);
}

/** A folder in which a test unpacks, and what surrounds it, to see whether anything was written beside it. */
export function unpackSite(t: ExecutionContext) {
  const root = mkdtempSync(join(tmpdir(), 'lab-test-bundle-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'a/b/target');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'outside.txt'), 'untouched');
  return {
    root,
    folder,
    write(bytes: Uint8Array, compressed = true): string {
      const path = join(root, 'bundle.tgz');
      writeFileSync(path, compressed ? gzipSync(bytes) : bytes);
      return path;
    },
    /** Paths below the root that are not in the target. */
    beside: () =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((path) => !path.startsWith('a/b/target/'))
        .toSorted(),
    inside: () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted(),
  };
}
