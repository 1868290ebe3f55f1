import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PackRequest } from '../bundle/pack.ts';
import { ExpectedError } from '../lib/errors.ts';
import { kinds } from '../kinds/index.ts';
import type { Result } from '../result/model.ts';
import { findFile } from '../scenario/file/find-file.ts';
import { load } from '../scenario/load.ts';
import { isResultPath, newestResultOf, readOneResult, resultDirectory } from '../suite/stored/find-result.ts';

type Settings = Readonly<Record<string, string>>;

/** What a word of the command line asks to be packed: a result with its scenario, or a scenario with its newest result. */
export async function requestFor(word: string, set: Settings, captures: number): Promise<PackRequest> {
  const isScenario =
    !isResultPath(word) &&
    (['scenarios', 'labs'] as const).some((folder) => 'path' in findFile(word, folder, '.'));
  if (!isScenario && /\.ya?ml$/.test(word)) await load(word, { kinds, set }); // says what is wrong
  return isScenario ? requestForScenario(word, set, captures) : requestForResult(word, set, captures);
}

async function requestForScenario(word: string, set: Settings, captures: number): Promise<PackRequest> {
  const [first] = await load(word, { kinds, set });
  const { name, title, file } = first!;
  const result = Object.keys(set).length === 0 ? await newestResultOf(name, title, file) : undefined;
  const fits = result && (await axesOf(result, file, set));
  return { scenario: word, set, matrix: fits ?? {}, ...(fits ? { result } : {}), captures };
}

async function requestForResult(word: string, set: Settings, captures: number): Promise<PackRequest> {
  const directory = resultDirectory(word);
  const result = await readOneResult(directory);
  const file = resolve(result.scenario.file);
  if (result.cases.every(({ runs }) => runs.length === 0))
    throw new ExpectedError(
      `${directory}: the result has no runs (${result.verdict}); there is nothing to reproduce`,
    );
  if (!existsSync(file))
    throw new ExpectedError(
      `the scenario of this result, ${result.scenario.file}, is not there; run lab from where it was made`,
    );
  if (statSync(file).mtimeMs > statSync(directory).mtimeMs)
    throw new ExpectedError(
      `${result.scenario.file} was changed after this result was made: run it again, and pack that`,
    );
  const matrix = await axesOf(result, file, set);
  if (!matrix)
    throw new ExpectedError(
      `${result.scenario.file} has no case "${result.cases[0]?.name}" of this result; give the values that it was run with: --set NAME=VALUE`,
    );
  return { scenario: file, set, matrix, result, captures };
}

/** The axes that the command line of a result had beside those of the file; undefined where its cases are other ones. */
async function axesOf(
  { cases }: Result,
  file: string,
  set: Settings,
): Promise<Record<string, string[]> | undefined> {
  const names = async (matrix: Record<string, string[]>) =>
    new Set((await load(file, { kinds, set, matrix })).map((scenario) => scenario.case.name));
  const isAll = (known: ReadonlySet<string>) => cases.every(({ name }) => known.has(name));
  if (isAll(await names({}))) return {};
  const axes: Record<string, string[]> = {};
  for (const { values } of cases)
    for (const [axis, value] of Object.entries(values))
      axes[axis] = [...new Set([...(axes[axis] ?? []), value])];
  try {
    return isAll(await names(axes)) ? axes : undefined;
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}
