import { statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { formatValue } from '../lib/format-value.ts';
import { packageRoot } from '../lib/package-root.ts';
import type { NeededFiles } from '../scenario/file/files-of.ts';
import { pathProblem } from './entry-path.ts';
import type { BundledFile } from './write.ts';
import type { BundleIndex } from './index-file.ts';

/** Bytes of a file that a scenario names, above which it is left out: an image of a disk, for one. */
const largest = 64 * 1024 ** 2;

export interface LaidOut {
  /** Paths in the bundle. */
  scenario: string;
  /** From where names in scenarios/, labs/ and bpf/ are looked up. */
  directory: string;
  files: BundledFile[];
  left: BundleIndex['left'];
}

/**
 * Where the files of a scenario lie in its bundle: as they lie to each other here, so that its paths hold; what is found
 * by name, in labs/ and bpf/ beside them. No name of a folder above them is in it.
 * @throws ExpectedError where the scenario's files are too far from each other for that
 */
export function layOut({ file, files, absolute }: NeededFiles): LaidOut {
  const base = baseOf(file);
  const relatives = [file, ...files.filter(({ named }) => named === undefined).map(({ path }) => path)];
  const top = [base, ...relatives.map(dirname)].reduce(commonFolder);
  if (relative(top, base).split(sep).length > 4 || top === sep)
    throw new ExpectedError(
      `the scenario names files far from its own folder (${relatives.find((path) => !path.startsWith(base + sep))}); put them beside ${file}`,
    );
  const directory = relative(top, base);
  const laid = new Map<string, BundledFile>();
  const left: BundleIndex['left'] = absolute.map((path) => ({
    path,
    why: 'an absolute path: it means something else on another machine',
  }));
  const add = (path: string, at: string, what: string) => {
    const problem = pathProblem(at);
    if (problem) throw new ExpectedError(`${path} can't be packed: ${problem}`);
    const { size, mode } = statSync(path);
    if (size > largest)
      left.push({
        path: at,
        why: `it has ${formatValue(size, 'bytes')}, more than ${formatValue(largest, 'bytes')}`,
      });
    else laid.set(at, { path: at, what, executable: (mode & 0o111) !== 0, content: { file: path } });
  };
  const scenario = relative(top, file);
  add(file, scenario, 'the scenario');
  for (const { path, what, named } of files)
    add(path, named === undefined ? relative(top, path) : join(directory, named), what);
  return { scenario, directory, files: [...laid.values()], left };
}

/** The folder that has scenarios/ and labs/ beside each other, where the file lies in such a one; else its own. */
function baseOf(file: string): string {
  const folder = dirname(file);
  const isSorted = ['scenarios', 'labs'].includes(basename(folder));
  return isSorted && [packageRoot, process.cwd()].includes(dirname(folder)) ? dirname(folder) : folder;
}

function commonFolder(a: string, b: string): string {
  const [left, right] = [a.split(sep), b.split(sep)];
  const end = left.findIndex((part, at) => part !== right[at]);
  return left.slice(0, end === -1 ? undefined : end).join(sep) || sep;
}
