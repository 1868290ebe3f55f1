import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { InputError, type Mistake } from '../errors.ts';

/** Bytes. A lab of a thousand nodes takes a quarter of it. */
const largest = 256 * 1024;

/**
 * The text of a YAML file that the user wrote.
 * @param path absolute, or relative to the working directory; messages name the file by it
 * @throws {InputError} it can't be read, is too large, or is not text in UTF-8
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) refuse(path, 'the text is UTF-16', 'save the file as UTF-8');
  if (!isUtf8(bytes)) throw new InputError([firstBadByte(bytes, path)]);
  const text = bytes.toString('utf8');
  if (text.trim() === '') refuse(path, 'the file is empty', 'KEY: VALUE lines');
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const before = text.slice(0, nul).split('\n');
    const position = { file: path, line: before.length, column: before.at(-1)!.length + 1 };
    throw new InputError([{ position, problem: 'NUL byte in the text', allowed: 'YAML, as UTF-8 text' }]);
  }
  return text;
}

function readBytes(path: string): Buffer {
  try {
    const status = statSync(path);
    if (status.isDirectory()) refuse(path, 'is a directory', 'give a YAML file');
    if (!status.isFile()) refuse(path, 'is not a regular file', 'give a YAML file');
    if (status.size > largest)
      refuse(
        path,
        `the file has ${status.size.toLocaleString('en')} bytes`,
        `at most ${largest.toLocaleString('en')}; is this the right file?`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    return refuse(path, `can't be read (${code})`, 'check that it exists and is readable');
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
