import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stateDirectory } from '../lib/directories.ts';
import { replaceFile } from '../lib/replace-file.ts';
import type { Outputs } from '../lib/output.ts';
import { explainWrite } from '../result/store-result.ts';
import { keptRunSchema } from './kept-schemas.ts';
import type { KeptRun, RunKey, SuiteCase } from './model.ts';
import { nameOfRun } from './run-order.ts';
import { schemaCheck, type SchemaCheck } from './schema-check.ts';

/** Default directory of a new suite: $XDG_STATE_HOME/lab/suites, or ~/.local/state/lab/suites. */
export function newSuiteDirectory(now: Date = new Date(), env: NodeJS.ProcessEnv = process.env): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return join(stateDirectory(env), 'suites', `${time}-${randomBytes(3).toString('hex')}`);
}

/** Directory of a case within the suite's: "07-tcp-psh-MTU-9000". */
export function caseFolder(index: number, { id }: SuiteCase): string {
  const words = id.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^[-.]+|-+$/g, '');
  return `${String(index + 1).padStart(2, '0')}-${words.slice(0, 80)}`;
}

/** Directory of a run within its case's: "mangled-1", or "again-2/mangled-1" in a later attempt. */
export const runFolder = ({ arm, repetition, attempt }: RunKey): string =>
  join(attempt > 1 ? `again-${attempt}` : '', `${arm}-${repetition}`);

/**
 * Writes a run: its directory is there with all that is in it, or not at all.
 * @throws ExpectedError where it can't be written (a full disk, no permission)
 */
export function keepRun(
  folder: string,
  run: KeptRun,
  outputs: Outputs,
  files: ReadonlyMap<string, Uint8Array>,
): void {
  const target = join(folder, runFolder(run.key));
  const temporary = join(dirname(target), `.${basename(target)}.part`);
  try {
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, 'outputs.json'), json(Object.fromEntries(outputs)));
    for (const [name, bytes] of files) writeFileSync(join(temporary, basename(name)), bytes);
    writeFileSync(join(temporary, 'run.json'), json(run));
    // A run that is there is damaged: otherwise it would not have been repeated.
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  } catch (error) {
    throw explainWrite(error, target);
  }
}

/**
 * Reads a run back. One that is damaged counts as not there, and is made again: after a power failure, a file may be
 * there without its content.
 */
export async function readKeptRun(folder: string, key: RunKey): Promise<KeptRun | undefined> {
  const run = parsed(join(folder, runFolder(key), 'run.json'));
  if (run === undefined) return undefined;
  const check = await (checkRun ??= schemaCheck(keptRunSchema));
  if (check(run) !== undefined) return undefined;
  return nameOfRun((run as KeptRun).key) === nameOfRun(key) ? (run as KeptRun) : undefined;
}

let checkRun: Promise<SchemaCheck> | undefined;

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Removes what was being written when a process died. @throws ExpectedError where it can't be removed */
export function removeParts(folder: string): void {
  if (!existsSync(folder)) return;
  try {
    for (const name of readdirSync(folder)) {
      if (/\.(part|tmp)$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
      else if (name.startsWith('again-')) removeParts(join(folder, name));
    }
  } catch (error) {
    throw explainWrite(error, folder);
  }
}

/** @throws ExpectedError where it can't be written */
export function writeDocument(path: string, document: unknown): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, json(document));
  } catch (error) {
    throw explainWrite(error, path);
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
