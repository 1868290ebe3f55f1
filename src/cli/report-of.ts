import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../kinds/index.ts';
import { ExpectedError } from '../lib/errors.ts';
import { quote } from '../lib/quote.ts';
import { loadPrograms } from '../mangler/object.ts';
import { planRun } from '../plan/plan.ts';
import { isStop, type Plan } from '../plan/step.ts';
import type { ShownCommand, Surroundings } from '../report/html/result-page.ts';
import type { Result } from '../result/model.ts';
import { load } from '../scenario/load.ts';
import { readResults, readSuite } from '../suite/compare/read.ts';

type Settings = Readonly<Record<string, string>>;

/** The page of a result or of a suite. @throws ExpectedError where it can't be read, or has no runs */
export async function reportOf(directory: string, format: 'html' | 'md', set: Settings): Promise<string> {
  const results = await readResults(directory);
  if (isSuite(directory)) return suiteReport(directory, results, format);
  const [result] = results;
  if (!result || result.cases.every(({ runs }) => runs.length === 0))
    throw new ExpectedError(`${directory}: the result has no runs; there is nothing to report`);
  const around = await surroundingsOf(result, directory, set);
  if (format === 'md') {
    const { resultMarkdown } = await import('../report/markdown/result-markdown.ts');
    return resultMarkdown(result, around.scenarios[0]);
  }
  const { resultPage } = await import('../report/html/result-page.ts');
  return resultPage(result, around);
}

const isSuite = (directory: string): boolean => {
  const document: unknown = JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8'));
  return typeof document === 'object' && document !== null && 'counts' in document;
};

async function suiteReport(
  directory: string,
  results: readonly Result[],
  format: 'html' | 'md',
): Promise<string> {
  const suite = await readSuite(directory);
  if (results.length === 0)
    throw new ExpectedError(`${directory}: no case of the suite was run; there is nothing to report`);
  if (format === 'md') {
    const { resultMarkdown } = await import('../report/markdown/result-markdown.ts');
    return results.map((result) => resultMarkdown(result, undefined)).join('\n\n');
  }
  const run = suite.cases.filter((one) => one.directory !== undefined);
  const { suitePage } = await import('../report/html/suite-page.ts');
  return suitePage(suite, new Map(run.map(({ id }, at) => [id, results[at]!])));
}

/** The scenario and its commands, where its file still says what was run. */
async function surroundingsOf(result: Result, directory: string, set: Settings): Promise<Surroundings> {
  const { file } = result.scenario;
  const none = (missing: string): Surroundings => ({ scenarios: [], commands: [], missing });
  if (!existsSync(file)) return none(`Not drawn: ${file} is not there.`);
  if (statSync(file).mtimeMs > statSync(join(directory, 'result.json')).mtimeMs)
    return none(`Not drawn: ${file} was changed after this result was made.`);
  try {
    const scenarios = await load(file, { kinds, set, env: process.env });
    const [first] = scenarios;
    const arm = first!.arms.at(-1)!;
    const plan = planRun(first!, { arm, repetition: 1 }, kinds, loadPrograms(first!));
    return { scenarios, commands: commandsOf(plan) };
  } catch (error) {
    if (error instanceof ExpectedError) return none(`Not drawn: ${error.message.split('\n')[0]}`);
    throw error;
  }
}

const commandsOf = (plan: Plan): ShownCommand[] =>
  plan.stages.flatMap(({ lanes }) =>
    lanes.flat().flatMap((step) =>
      isStop(step)
        ? []
        : [
            {
              title: step.title,
              where: step.place === 'capsule' ? '' : step.place.node,
              command: `${quote(step.argv)}${step.stdin === undefined ? '' : ` <<'END'\n${step.stdin.trimEnd()}\nEND`}`,
            },
          ],
    ),
  );
