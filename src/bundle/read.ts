import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ParsedTarEntry } from 'modern-tar';
import { ExpectedError } from '../lib/errors.ts';
import { formatValue } from '../lib/format-value.ts';
import { boundedBytes, TooMuch } from './bounded-bytes.ts';
import { collision, pathProblem } from './entry-path.ts';
import { indexName, limits, parseIndex, type BundleIndex, type IndexedFile } from './index-file.ts';

/**
 * Unpacks a bundle into a folder. It may be a stranger's and made to do harm: only plain files are written, only those
 * that its index lists, only below the folder, which must be empty so that no link in it leads elsewhere; and no more
 * bytes than the index says. Nothing is written before the index is read and held to be sound.
 * @throws ExpectedError that says what is wrong with it; the folder may then have some of its files
 */
export async function unpackBundle(archive: string, folder: string): Promise<BundleIndex> {
  const source = await openArchive(archive);
  const target = resolve(folder);
  await refuseFilled(target);
  const { createTarDecoder } = await import('modern-tar');
  const bound = boundedBytes(limits.index * 2);
  const input = createReadStream(source, { highWaterMark: 64 * 1024 });
  const gunzip = createGunzip();
  input.on('error', (error) => gunzip.destroy(error));
  const bytes = Readable.toWeb(input.pipe(gunzip)) as ReadableStream<Uint8Array>;
  const entries = bytes
    .pipeThrough(bound.stream)
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  const fail = (why: string) => new ExpectedError(`${archive}: ${why}; nothing of it was run`);
  try {
    const first = await entries.read();
    if (first.done) throw fail('it is empty');
    const { prefix, index } = await readIndex(first.value, archive, fail);
    // Headers, padding and long names.
    const sum = index.files.reduce((total, { size }) => total + size, 0);
    bound.raise(sum + limits.index + (index.files.length + 2) * 4096);
    for (const file of index.files) {
      const next = await entries.read();
      if (next.done) throw fail(`it ends before ${file.path}`);
      checkHeader(next.value.header, `${prefix}/${file.path}`, file, fail);
      await writeEntry(next.value.body, target, file, fail);
    }
    const more = await entries.read();
    if (!more.done) throw fail(`"${shown(more.value.header.name)}" is not in its index`);
    return index;
  } catch (error) {
    throw explain(error, archive, fail);
  } finally {
    await entries.cancel().catch(() => undefined); // it may have failed already, which is told
    input.destroy();
  }
}

type Fail = (why: string) => ExpectedError;

async function openArchive(archive: string): Promise<string> {
  const found = await stat(archive).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    throw new ExpectedError(
      found.code === 'ENOENT' ? `${archive} does not exist` : `${archive} can't be read: ${found.message}`,
    );
  if (!found.isFile()) throw new ExpectedError(`${archive} is not a file`);
  if (found.size > limits.archive)
    throw new ExpectedError(
      `${archive} has ${formatValue(found.size, 'bytes')}; a bundle has at most ${formatValue(limits.archive, 'bytes')}`,
    );
  return archive;
}

async function refuseFilled(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new ExpectedError(`${folder} is not empty; a bundle is unpacked into an empty folder`);
}

async function readIndex(
  { header, body }: ParsedTarEntry,
  archive: string,
  fail: Fail,
): Promise<{ prefix: string; index: BundleIndex }> {
  const [prefix = '', name, ...rest] = header.name.split('/');
  if (header.type !== 'file' || name !== indexName || rest.length > 0)
    throw new ExpectedError(`${archive} is not a bundle of lab: it does not begin with ${indexName}`);
  if (header.size > limits.index) throw fail(`its ${indexName} is too large`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const index = await parseIndex(Buffer.concat(chunks).toString('utf8'), archive);
  if (index.files.length > limits.files)
    throw fail(`it has ${index.files.length} files; at most ${limits.files} are allowed`);
  const paths = index.files.map(({ path }) => path);
  for (const path of [...paths, prefix, index.scenario, ...(index.directory ? [index.directory] : [])]) {
    const problem = pathProblem(path);
    if (problem) throw fail(`"${shown(path)}": ${problem}`);
  }
  if (paths.includes(indexName)) throw fail(`its index lists itself`);
  const clash = collision([...paths, indexName]);
  if (clash) throw fail(`"${shown(clash[0])}" and "${shown(clash[1])}" are one file to some file systems`);
  const sum = index.files.reduce((total, { size }) => total + size, 0);
  if (sum > limits.bytes)
    throw fail(
      `its files have ${formatValue(sum, 'bytes')}; at most ${formatValue(limits.bytes, 'bytes')} are allowed`,
    );
  if (!paths.includes(index.scenario)) throw fail(`its scenario "${shown(index.scenario)}" is not in it`);
  return { prefix, index };
}

/** An archive may say something else than its index. */
function checkHeader(header: ParsedTarEntry['header'], name: string, file: IndexedFile, fail: Fail): void {
  if (header.type !== 'file')
    throw fail(`"${shown(header.name)}" is a ${kinds[header.type ?? ''] ?? header.type}, not a plain file`);
  if (header.name !== name) {
    const problem = pathProblem(header.name) ?? 'it is not the file that its index lists there';
    throw fail(`"${shown(header.name)}": ${problem}`);
  }
  if (header.size !== file.size)
    throw fail(`${file.path} has ${header.size} bytes, and its index says ${file.size}`);
}

const kinds: Readonly<Record<string, string>> = {
  link: 'hard link',
  symlink: 'symbolic link',
  'character-device': 'device',
  'block-device': 'device',
  fifo: 'named pipe',
  directory: 'folder',
};

async function writeEntry(
  body: ReadableStream<Uint8Array>,
  folder: string,
  { path, sha256, executable }: IndexedFile,
  fail: Fail,
): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(target, flags, executable ? 0o755 : 0o644);
  const hash = createHash('sha256');
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  if (hash.digest('hex') !== sha256) throw fail(`${path} was altered: its hash is not the one in the index`);
}

/** A name of the archive's, fit for a message. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 200)).slice(1, -1);

function explain(error: unknown, archive: string, fail: Fail): unknown {
  if (error instanceof ExpectedError) return error;
  if (error instanceof TooMuch) return fail('it unpacks to more than its index says');
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR' || message === 'Tar archive is truncated.') return fail('it is cut off');
  if (code?.startsWith('Z_') || code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END')
    return new ExpectedError(
      `${archive} is not a bundle of lab: it is no gzip file, or damaged (${message})`,
    );
  if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO', 'EISDIR'].includes(code ?? ''))
    return new ExpectedError(`${archive} can't be unpacked: ${message}`);
  if (/^(Invalid tar|Tar |TAR |Invalid EOF|Too many global)/.test(message))
    return fail(`it is a damaged tar archive (${message.replace(/\.$/, '')})`);
  return error;
}
