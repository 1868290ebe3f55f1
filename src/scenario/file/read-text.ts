import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { InputError, type Mistake } from '../../lib/errors.ts';

/** Bytes. A lab of a thousand nodes takes a quarter of it. */
const largest = 256 * 1024;

/**
 * The text of a file that the user wrote.
 * @param path absolute, or relative to the working directory
 * @param shown how errors name the file
 * @throws {InputError} it can't be read, is too large, or is not text in UTF-8
 */
export function readText(path: string, shown = path): string {
  const bytes = readBytes(path, shown);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) refuse(shown, 'this is UTF-16', 'save the file as UTF-8');
  if (!isUtf8(bytes)) throw new InputError([firstBadByte(bytes, shown)]);
  const text = bytes.toString('utf8');
  if (text.trim() === '') refuse(shown, 'the file is empty', 'a title, nodes and links are the least');
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    const before = text.slice(0, zero).split('\n');
    const position = { file: shown, line: before.length, column: before.at(-1)!.length + 1 };
    throw new InputError([
      { position, problem: 'a zero byte: this is no text', allowed: 'YAML as UTF-8 text' },
    ]);
  }
  return text;
}

function readBytes(path: string, shown: string): Buffer {
  try {
    const status = statSync(path);
    if (status.isDirectory()) refuse(shown, 'this is a directory', 'name a YAML file');
    if (!status.isFile()) refuse(shown, 'this is no regular file', 'name a YAML file');
    if (status.size > largest)
      refuse(
        shown,
        `the file has ${status.size} bytes`,
        `at most ${largest} are read: is this the right file?`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return refuse(
      shown,
      `can't be read (${(error as NodeJS.ErrnoException).code})`,
      'a file that you may read',
    );
  }
}

function refuse(file: string, problem: string, allowed: string): never {
  throw new InputError([{ position: { file, line: 1, column: 1 }, problem, allowed }]);
}

function firstBadByte(bytes: Buffer, file: string): Mistake {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const text = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isUtf8(text)) {
      const good = text.toString('utf8').split('\ufffd')[0]!;
      const byte = text[Buffer.byteLength(good)]!.toString(16).padStart(2, '0');
      const position = { file, line, column: good.length + 1 };
      return { position, problem: `byte 0x${byte} is not UTF-8`, allowed: 'save the file as UTF-8' };
    }
    start = end + 1;
  }
}
