import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ExpectedError } from '../lib/errors.ts';
import { indexName, stringifyIndex, type BundleIndex, type IndexedFile } from './index-file.ts';

/** A file that goes into a bundle: its bytes, or where they are. */
export interface BundledFile {
  path: string;
  what: string;
  executable?: boolean;
  content: Uint8Array | { file: string };
}

/** What the index says of a file. Large ones are read piece by piece. */
export async function indexed({ path, what, executable, content }: BundledFile): Promise<IndexedFile> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of piecesOf(content)) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { path, size, sha256: hash.digest('hex'), ...(executable ? { executable } : {}), what };
}

/**
 * Writes a bundle: the same bytes for the same index and files. It is there whole, or not at all.
 * @param files those of the index, in its order
 * @throws ExpectedError where it can't be written, or a file has changed since it was indexed
 */
export async function writeBundle(
  archive: string,
  index: BundleIndex,
  files: readonly BundledFile[],
): Promise<void> {
  const temporary = `${archive}.${randomBytes(4).toString('hex')}.part`;
  try {
    const { createTarPacker } = await import('modern-tar');
    const { readable, controller } = createTarPacker();
    const written = pipeline(
      Readable.fromWeb(readable as ReadableStream),
      createGzip({ level: 9 }),
      createWriteStream(temporary, { flags: 'wx', mode: 0o644 }),
    );
    const add = async (path: string, size: number, executable: boolean, content: BundledFile['content']) => {
      const name = `${index.name}/${path}`;
      const mode = executable ? 0o755 : 0o644;
      // Nothing of the moment or of the machine: no time, no owner.
      const writer = controller
        .add({ name, size, mode, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' })
        .getWriter();
      for await (const chunk of piecesOf(content)) await writer.write(chunk);
      await writer.close();
    };
    const pack = async () => {
      const json = Buffer.from(stringifyIndex(index));
      await add(indexName, json.length, false, json);
      for (const [at, { path, size, executable }] of index.files.entries())
        await add(path, size, executable ?? false, files[at]!.content);
      controller.finalize();
    };
    const packed = pack().catch((error: unknown) => {
      controller.error(error);
      throw error;
    });
    await Promise.all([written, packed]);
    await rename(temporary, archive);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (/exceeds given size|Size mismatch/.test(message))
      throw new ExpectedError(`a file changed while it was packed (${message}); pack again`);
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new ExpectedError(`${archive} can't be written: ${message}`);
  }
}

async function* piecesOf(content: BundledFile['content']): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) {
    if (content.length > 0) yield content;
    return;
  }
  for await (const chunk of createReadStream(content.file, { highWaterMark: 256 * 1024 }))
    yield new Uint8Array(chunk as Buffer);
}
