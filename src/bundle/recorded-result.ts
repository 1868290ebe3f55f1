import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { formatValue } from '../lib/format-value.ts';
import type { Result } from '../result/model.ts';
import type { BundleIndex } from './index-file.ts';
import { redact, type Secret } from './redact.ts';
import type { BundledFile } from './write.ts';

/** Folder of the bundle that has what the result's directory has. */
export const resultFolder = 'result';

/** Bytes of what a run's commands said; more is left out. */
const mostOutput = 16 * 1024 ** 2;

/**
 * What a bundle has of a result: the document and what commands said, without what could be private, and captures as
 * long as there is room for them, the smallest first.
 * @param room bytes for captures and other kept files together
 */
export function resultFiles(
  result: Result,
  secrets: readonly Secret[],
  room: number,
): { files: BundledFile[]; left: BundleIndex['left'] } {
  const { directory, ...document } = result;
  const text = redact(`${JSON.stringify(document, undefined, 2)}\n`, secrets);
  const files: BundledFile[] = [
    { path: `${resultFolder}/result.json`, what: 'the recorded result', content: Buffer.from(text) },
  ];
  const left: BundleIndex['left'] = [];
  if (directory === undefined || !existsSync(directory)) return { files, left };
  let rest = room;
  for (const { path, size } of filesIn(directory).toSorted((a, b) => a.size - b.size)) {
    const at = `${resultFolder}/${relative(directory, path)}`;
    const isOutput = path.endsWith('/outputs.json');
    const bound = isOutput ? mostOutput : rest;
    if (size > bound) {
      left.push({
        path: at,
        why: `it has ${formatValue(size, 'bytes')}; ${formatValue(bound, 'bytes')} are left for it`,
      });
      continue;
    }
    if (isOutput) {
      const said = redact(readFileSync(path, 'utf8'), secrets);
      files.push({ path: at, what: 'what the commands of a run said', content: Buffer.from(said) });
    } else {
      rest -= size;
      files.push({ path: at, what: 'kept by a run', content: { file: path } });
    }
  }
  return { files, left };
}

const filesIn = (directory: string): { path: string; size: number }[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'result.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, size: statSync(path).size }));
