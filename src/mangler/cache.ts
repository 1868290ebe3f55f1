import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../schema/cache.ts';

/** A compiled object and what the compiler had to say about it. */
export interface Entry {
  bytes: Buffer;
  warnings: string;
}

const day = 24 * 3600 * 1000;

const folder = () => join(cacheDirectory(), 'bpf');

/** The entry of that key; undefined if there is none that is the caller's own. */
export function readEntry(key: string): Entry | undefined {
  const file = join(folder(), `${key}.o`);
  try {
    const { uid, mode, mtimeMs } = statSync(file);
    // The kernel is to run it: a file that somebody else can write is not trusted.
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
    const entry = { bytes: readFileSync(file), warnings: readFileSync(`${file}.warnings`, 'utf8') };
    const now = new Date();
    if (now.getTime() - mtimeMs > day) utimesSync(file, now, now);
    return entry;
  } catch {
    return undefined;
  }
}

/**
 * Keeps an object, once `check` has seen it as a file. Where the cache can't be written, the file is a
 * temporary one and nothing is kept.
 * @throws what check throws; then nothing is kept either
 */
export async function keepEntry(
  key: string,
  entry: Entry,
  check: (file: string) => Promise<void>,
): Promise<void> {
  await withFile(entry.bytes, check, (temporary, directory) => {
    const file = join(directory, `${key}.o`);
    writeFileSync(`${temporary}.warnings`, entry.warnings, { mode: 0o600 });
    renameSync(`${temporary}.warnings`, `${file}.warnings`);
    renameSync(temporary, file);
  });
}

/** Lets `check` see the bytes as a file. `keep` may move the file, if it lies in the cache. */
export async function withFile(
  bytes: Buffer,
  check: (file: string) => Promise<void>,
  keep?: (temporary: string, directory: string) => void,
): Promise<void> {
  const name = `${process.pid}-${crypto.randomUUID()}.tmp`;
  let directory = folder();
  let private_: string | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, name), bytes, { mode: 0o600 });
    sweep(directory);
  } catch {
    directory = private_ = mkdtempSync(join(tmpdir(), 'lab-bpf-'));
    writeFileSync(join(directory, name), bytes, { mode: 0o600 });
  }
  try {
    await check(join(directory, name));
    if (!private_) keep?.(join(directory, name), directory);
  } finally {
    for (const end of ['', '.warnings']) rmSync(join(directory, name + end), { force: true });
    if (private_) rmSync(private_, { recursive: true, force: true });
  }
}

/** Removes what a killed process left, and objects that weren't used for a month. */
function sweep(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = join(directory, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    const limit = name.includes('.tmp') ? day / 24 : 30 * day;
    if (age > limit && !(name.endsWith('.o.warnings') && readdirSync(directory).includes(name.slice(0, -9))))
      rmSync(file, { force: true });
  }
}
