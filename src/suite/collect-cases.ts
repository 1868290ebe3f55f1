import { ExpectedError } from '../lib/errors.ts';
import { kinds } from '../kinds/index.ts';
import type { Axes } from '../scenario/case/matrix.ts';
import type { InVm, Scenario } from '../scenario/model.ts';
import { idOf, suiteCase } from './suite-case.ts';
import { scenarioFiles } from './scenario-files.ts';
import { nothingRun } from './cases-not-run.ts';
import type { SuiteCase, SuiteCaseResult } from './model.ts';

/** Which cases a suite has: plain data, which the journal keeps for `--resume`. */
export interface Selection {
  /** Files, folders, names of scenarios. */
  paths: readonly string[];
  set: Readonly<Record<string, string>>;
  matrix: Axes;
  /** Builds the labs inside guests. */
  inVm?: InVm;
  /** Before the files' own. */
  seed?: number;
  /** A part of an id, a file or a title; or a regular expression between slashes. */
  filter?: string;
  /** The part `index` (from 1) of `count`: every so many-th case. */
  shard?: { index: number; count: number };
}

export interface Collected {
  cases: SuiteCase[];
  /** How many there are in all shards together. */
  ofAll: number;
  /** Files that could not be read as scenarios. */
  broken: SuiteCaseResult[];
}

/**
 * Loads all selected files. An invalid file does not prevent the others from running.
 * @param choose applies further options to the cases of a scenario
 */
export async function collectCases(
  selection: Selection,
  choose: (scenarios: readonly Scenario[]) => Scenario[] = (all) => [...all],
): Promise<Collected> {
  const { load } = await import('../scenario/load.ts');
  const broken: SuiteCaseResult[] = [];
  const found: SuiteCase[] = [];
  const files = scenarioFiles(selection.paths);
  const ofFiles: Scenario[][] = [];
  for (const file of files)
    try {
      const { set, matrix, inVm, seed } = selection;
      const over = { ...(inVm ? { inVm } : {}), ...(seed === undefined ? {} : { seed }) };
      ofFiles.push(choose(await load(file, { kinds, set, matrix, env: process.env, ...over })));
    } catch (error) {
      broken.push(brokenFile(file, error));
    }
  const names = ofFiles.map(([first]) => first?.name);
  for (const [index, scenarios] of ofFiles.entries())
    for (const scenario of scenarios) {
      // Files of the same name in different folders are told apart by their paths.
      const unique = names.indexOf(names[index]) === names.lastIndexOf(names[index]);
      const name = unique ? scenario.name : scenario.file.replace(/\.ya?ml$/, '');
      try {
        found.push(suiteCase(scenario, kinds, idOf({ ...scenario, name })));
      } catch (error) {
        broken.push(brokenFile(scenario.file, error));
      }
    }
  const wanted = found.filter(matcher(selection.filter));
  const { shard } = selection;
  const cases = shard ? wanted.filter((_, index) => index % shard.count === shard.index - 1) : wanted;
  // How many cases an unreadable file has is unknown: each shard reports it.
  const ofAll = wanted.length;
  return {
    cases,
    ofAll,
    broken: selection.filter === undefined ? broken : broken.filter(matchesFile(selection)),
  };
}

function brokenFile(file: string, error: unknown): SuiteCaseResult {
  if (!(error instanceof ExpectedError)) throw error;
  const scenario = { name: file, title: '', file };
  return { id: file, scenario, verdict: 'error', reasons: error.message.split('\n'), ...nothingRun() };
}

/** @throws ExpectedError where it is not a regular expression */
function matcher(filter: string | undefined): (scenario: SuiteCase) => boolean {
  if (filter === undefined) return () => true;
  const matches = textMatcher(filter);
  return ({ id, scenario }) => matches(id) || matches(scenario.file) || matches(scenario.title);
}

const matchesFile =
  ({ filter = '' }: Selection) =>
  ({ id }: SuiteCaseResult): boolean =>
    textMatcher(filter)(id);

function textMatcher(filter: string): (text: string) => boolean {
  const pattern = /^\/(.+)\/([iu]*)$/.exec(filter);
  if (!pattern) return (text) => text.toLowerCase().includes(filter.toLowerCase());
  try {
    const expression = new RegExp(pattern[1]!, pattern[2]);
    return (text) => expression.test(text);
  } catch (error) {
    throw new ExpectedError(`--filter ${filter}: ${(error as Error).message}`);
  }
}
