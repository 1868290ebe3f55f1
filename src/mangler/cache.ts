import { randomUUID } from 'node:crypto';
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
import { dirname, join } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { cachePath, isTrusted } from '../lib/cache.ts';
import { replaceFile } from '../lib/replace-file.ts';

/** A compiled object and what the compiler had to say about it. */
export interface Entry {
  bytes: Buffer;
  warnings: string;
}

const day = 24 * 3600 * 1000;

const folder = () => cachePath('bpf');

/** The entry of that key; undefined if there is none that is the caller's own. */
export function readEntry(key: string): Entry | undefined {
  const file = join(folder(), `${key}.o`);
  try {
    // The kernel is to run it.
    if (!isTrusted(file)) return undefined;
    const { mtimeMs } = statSync(file);
    const entry = { bytes: readFileSync(file), warnings: readFileSync(`${file}.warnings`, 'utf8') };
    const now = new Date();
    if (now.getTime() - mtimeMs > day) utimesSync(file, now, now);
    return entry;
  } catch {
    return undefined;
  }
}

/**
 * Keeps an object, once `check` has seen it as a file. Where the cache can't be written nothing is kept.
 * @throws what check throws; then nothing is kept either
 */
export async function keepEntry(
  key: string,
  entry: Entry,
  check: (file: string) => Promise<void>,
): Promise<void> {
  await withFile(entry.bytes, async (file) => {
    await check(file);
    if (dirname(file) !== folder()) return;
    const kept = join(folder(), `${key}.o`);
    try {
      replaceFile(`${kept}.warnings`, entry.warnings, { mode: 0o600 });
      renameSync(file, kept);
      sweep(folder());
    } catch {
      // A cache that can't be written costs time and nothing else.
    }
  });
}

/**
 * Lets `use` have the bytes as a file, in the cache's folder if that can be written.
 * @throws ExpectedError where no file can be written at all
 */
export async function withFile(bytes: Buffer, use: (file: string) => Promise<void>): Promise<void> {
  const { file, folder: private_ } = temporaryIn(folder(), bytes) ?? temporary(bytes);
  try {
    await use(file);
  } finally {
    rmSync(private_ ?? file, { recursive: true, force: true });
  }
}

interface Temporary {
  file: string;
  /** The folder made for it alone. */
  folder?: string;
}

function temporaryIn(directory: string, bytes: Buffer): Temporary | undefined {
  const file = join(directory, `${process.pid}-${randomUUID()}.tmp`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    return undefined;
  }
  try {
    writeFileSync(file, bytes, { mode: 0o600 });
    return { file };
  } catch {
    // A full disk takes the name and not the bytes.
    rmSync(file, { force: true });
    return undefined;
  }
}

function temporary(bytes: Buffer): Temporary {
  try {
    const directory = mkdtempSync(join(tmpdir(), 'lab-bpf-'));
    const made = temporaryIn(directory, bytes);
    if (made) return { ...made, folder: directory };
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // Said below.
  }
  throw new ExpectedError(`cannot write a compiled program to ${folder()} or ${tmpdir()}: free some space`);
}

/** Removes what a killed process left, and objects that weren't used for a month. */
function sweep(directory: string): void {
  const names = new Set(readdirSync(directory));
  for (const name of names) {
    if (name.endsWith('.o.warnings') && names.has(name.slice(0, -'.warnings'.length))) continue;
    const file = join(directory, name);
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > (name.includes('.tmp') ? day / 24 : 30 * day)) rmSync(file, { force: true });
  }
}
