import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExpectedError } from '../lib/errors.ts';
import { packageVersion } from '../lib/package-version.ts';
import { kinds } from '../kinds/index.ts';
import { loadPrograms } from '../mangler/object.ts';
import { planRun, needsOf } from '../plan/plan.ts';
import { toShell } from '../plan/shell.ts';
import type { Result } from '../result/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { filesOf, type NeededFiles } from '../scenario/file/files-of.ts';
import { layOut } from './bundle-files.ts';
import { collision } from './entry-path.ts';
import { bundleVersion, limits, type BundleIndex } from './index-file.ts';
import { readme } from './readme.ts';
import { resultFiles } from './recorded-result.ts';
import { secretsIn, secretsOfMachine, type Secret } from './redact.ts';
import { recordedMachine, surroundings } from './surroundings.ts';
import { indexed, type BundledFile } from './write.ts';

export interface PackRequest {
  /** Path of the scenario. */
  scenario: string;
  set: Readonly<Record<string, string>>;
  matrix: Readonly<Record<string, readonly string[]>>;
  /** What was recorded; absent: the scenario's expectations are what the bundle claims. */
  result?: Result;
  /** Bytes for captures. */
  captures: number;
}

export interface Packed {
  index: BundleIndex;
  files: BundledFile[];
  /** What an author wrote and may not want to give away. */
  warnings: string[];
}

const scriptName = 'run.sh';

/**
 * What a bundle of a scenario holds, ready to be written.
 * @throws InputError where the scenario is wrong; ExpectedError where it can't be packed
 */
export async function pack(request: PackRequest): Promise<Packed> {
  const { result, set, matrix } = request;
  const needed = await filesOf(request.scenario, { kinds, set, matrix });
  const [first] = needed.scenarios as [Scenario, ...Scenario[]];
  const laid = layOut(needed);
  const folders = {
    ...(result?.directory ? { [dirname(result.directory)]: 'RESULTS' } : {}),
    [process.cwd()]: '.',
    [first.directory]: '.',
  };
  const secrets = secretsOfMachine(folders, addressesOf(needed.scenarios));
  const recorded = result ? resultFiles(result, secrets, request.captures) : { files: [], left: [] };
  const script = scriptOf(first, secrets);
  const tools = toolsOf(needed);
  const here = await surroundings(tools);
  const head: Omit<BundleIndex, 'files'> = {
    format: 'lab bundle',
    version: bundleVersion,
    lab: packageVersion(),
    name: first.name.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '') || 'scenario',
    title: first.title,
    scenario: laid.scenario,
    directory: laid.directory,
    set: { ...set },
    axes: Object.fromEntries(Object.entries(matrix).map(([axis, values]) => [axis, [...values]])),
    ...(result ? choiceOf(result) : {}),
    needs: needed.fromEnvironment,
    machine: result ? { ...here, ...recordedMachine(result) } : here,
    left: [
      ...laid.left,
      ...recorded.left,
      ...('why' in script ? [{ path: scriptName, why: script.why }] : []),
    ],
  };
  const text = readme(head, {
    description: first.description,
    result,
    ...('text' in script ? { script: scriptName } : {}),
  });
  const files: BundledFile[] = [
    ...laid.files,
    ...recorded.files,
    ...('text' in script
      ? [{ path: scriptName, what: 'runs without lab', executable: true, content: Buffer.from(script.text) }]
      : []),
    { path: 'README.md', what: 'what it shows, how to run it', content: Buffer.from(text) },
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const clash = collision(files.map(({ path }) => path));
  if (clash)
    throw new ExpectedError(`${clash[0]} and ${clash[1]} would be one file in the bundle; rename one`);
  const list = await Promise.all(files.map(indexed));
  const bytes = list.reduce((sum, { size }) => sum + size, 0);
  if (bytes > limits.bytes || list.length > limits.files)
    throw new ExpectedError(
      `the bundle would have ${list.length} files and ${bytes} bytes, more than one may have`,
    );
  return { index: { ...head, files: list }, files, warnings: tell(laid.files, secrets) };
}

/** The arms, repetitions and seed of a result. */
const choiceOf = ({ cases, environment }: Result): Pick<BundleIndex, 'arms' | 'repeat' | 'seed'> => {
  const runs = cases.flatMap((suiteCase) => suiteCase.runs);
  return {
    arms: [...new Set(runs.map(({ arm }) => arm))],
    repeat: Math.max(1, ...runs.map(({ repetition }) => repetition)),
    seed: environment.seed,
  };
};

/** The script of the last arm, whose relative paths start in the current directory. */
function scriptOf(scenario: Scenario, secrets: readonly Secret[]): { text: string } | { why: string } {
  const plan = planRun(
    scenario,
    { arm: scenario.arms.at(-1)!, repetition: 1 },
    kinds,
    loadPrograms(scenario),
  );
  try {
    const text = toShell({ ...plan, directory: '.' }, scenario.title);
    const [secret] = secretsIn(text, secrets);
    return secret ? { why: `it would have ${secret.what}: a value of the scenario leads there` } : { text };
  } catch (error) {
    if (error instanceof ExpectedError) return { why: error.message.replace(/^--sh: |; (use|omit).*$/g, '') };
    throw error;
  }
}

const toolsOf = ({ scenarios }: NeededFiles): string[] =>
  scenarios.flatMap((scenario) =>
    needsOf(scenario, kinds, loadPrograms(scenario)).flatMap((need) => ('tool' in need ? [need.tool] : [])),
  );

const addressesOf = (scenarios: readonly Scenario[]): Set<string> =>
  new Set(
    scenarios.flatMap(({ topology }) =>
      topology.nodes.flatMap(({ interfaces }) =>
        interfaces.flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0]!)),
      ),
    ),
  );

/** What an author wrote is not changed: whoever packs it decides. */
function tell(files: readonly BundledFile[], secrets: readonly Secret[]): string[] {
  return files.flatMap(({ path, content }) => {
    if (content instanceof Uint8Array) return [];
    const found = secretsIn(readFileSync(content.file, 'latin1'), secrets);
    return [...new Set(found.map(({ what, text }) => `${path} has ${what}: "${text}"`))];
  });
}
