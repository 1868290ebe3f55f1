import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { BundleIndex } from '../bundle/index-file.ts';
import { ownCodeOf, type OwnCode } from '../bundle/own-code.ts';
import { unpackBundle } from '../bundle/read.ts';
import { resultFolder } from '../bundle/recorded-result.ts';
import { reproductionOf, type Reproduction } from '../bundle/reproduced.ts';
import { machineDifferences, surroundings } from '../bundle/surroundings.ts';
import { kinds } from '../kinds/index.ts';
import { cacheDirectory } from '../lib/directories.ts';
import { ExpectedError } from '../lib/errors.ts';
import { formatBundle, formatReproduction, visible } from '../report/summary/replay-summary.ts';
import { screenOf } from '../report/summary/screen.ts';
import type { Result } from '../result/model.ts';
import { runScenario } from '../run/run-scenario.ts';
import { load } from '../scenario/load.ts';
import type { InVm, Scenario } from '../scenario/model.ts';
import { readOneResult } from '../suite/stored/find-result.ts';
import { abortOnSignals } from './abort-on-signals.ts';
import { startReporter } from './run-reporter.ts';
import { selectCases } from './select-cases.ts';

export interface ReplayOptions {
  set: Readonly<Record<string, string>>;
  inVm?: InVm;
  trust?: boolean;
  out?: string;
  json?: boolean;
  verbose?: boolean;
}

/** Unpacks a bundle, says what it is and what it would run, runs it if that is allowed, and compares. */
export async function replay(archive: string, options: ReplayOptions): Promise<Reproduction['answer']> {
  const here = process.cwd();
  const out = options.out === undefined ? undefined : resolve(options.out);
  const folder = newFolder(archive);
  try {
    const index = await unpackBundle(archive, folder);
    const recorded = existsSync(join(folder, resultFolder, 'result.json'))
      ? await readOneResult(join(folder, resultFolder))
      : undefined;
    // Names in labs/ and bpf/ are the bundle's.
    process.chdir(join(folder, index.directory));
    const scenarios = await scenariosOf(index, folder, options);
    const code = ownCodeOf(scenarios, folder, index.files);
    const differences = machineDifferences(index.machine, await surroundings(Object.keys(index.machine)));
    const screen = screenOf(options.json ? process.stderr : process.stdout);
    const before = formatBundle({ index, recorded: recorded?.verdict, differences, code }, screen);
    (options.json ? process.stderr : process.stdout).write(`${before}\n`);
    await ask(code, options);
    const result = await run(scenarios, { ...options, out });
    const reproduction = reproductionOf(recorded, result);
    const text = options.json
      ? `${JSON.stringify({ version: 1, ...reproduction, code, differences, result }, undefined, 2)}\n`
      : `\n${formatReproduction(reproduction, screen)}`;
    process.stdout.write(text);
    return reproduction.answer;
  } finally {
    process.chdir(here);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Below the cache, for this user alone. The same bundle gets the same path where it is free: a guest that has its files
 * is then the one of the last time.
 */
function newFolder(archive: string): string {
  const parent = join(cacheDirectory(), 'bundles');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const own = join(
    parent,
    basename(archive)
      .replaceAll(/[^\w.-]+/g, '-')
      .slice(0, 60),
  );
  try {
    mkdirSync(own, { mode: 0o700 });
    return own;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return mkdtempSync(`${own}-`);
  }
}

async function scenariosOf(index: BundleIndex, folder: string, options: ReplayOptions): Promise<Scenario[]> {
  const set = { ...index.set, ...options.set };
  // Nothing of the caller's environment is a bundle's to read, but for what it says that it needs.
  const env = Object.fromEntries(index.needs.map((name) => [name, process.env[name]]));
  const inVm = options.inVm && { ...options.inVm, files: [folder] };
  const { arms, repeat, seed, axes: matrix } = index;
  const scenarios = await load(join(folder, index.scenario), {
    ...{ kinds, set, matrix, env },
    ...(seed === undefined ? {} : { seed }),
    ...(inVm ? { inVm } : {}),
  });
  // What moves a cursor or hides text is shown where it is printed.
  const told = scenarios.map((scenario) => ({ ...scenario, title: visible(scenario.title) }));
  return selectCases(told, {
    ...(arms ? { arm: arms } : {}),
    ...(repeat === undefined ? {} : { repeat: String(repeat) }),
  });
}

/**
 * What is a stranger's is run in a guest, or if the user says so.
 * @throws ExpectedError where it is not to be run
 */
async function ask(code: readonly OwnCode[], { inVm, trust, json }: ReplayOptions): Promise<void> {
  // A guest is made of this machine's programs: these would be installed here.
  const outside = code.filter(({ kind, says }) => kind === 'package' || says.endsWith('of this machine'));
  const asked = inVm ? outside : code;
  if (trust || asked.length === 0) return;
  const what = `${asked.length} ${asked.length === 1 ? 'thing' : 'things'} of its own${inVm ? ' on this machine' : ', with your rights'}`;
  if (process.stdin.isTTY && process.stderr.isTTY && !json) {
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    const said = await prompt.question(`run ${what}? [y/N] `);
    prompt.close();
    if (/^y(es)?$/i.test(said.trim())) return;
  }
  const other = inVm
    ? ''
    : '--in-vm runs it in a throw-away guest without the files and the network of this machine; ';
  throw new ExpectedError(
    `the bundle would run ${what}, listed above: ${other}--trust runs it here; --unpack DIR lets you read it first. Nothing was run`,
  );
}

async function run(scenarios: readonly Scenario[], { out, json, verbose }: ReplayOptions): Promise<Result> {
  const reporter = await startReporter({ verbose, ...(json ? { reporter: 'plain' } : {}) });
  const { signal, release } = abortOnSignals();
  try {
    const result = await runScenario(scenarios, { emit: reporter.event, signal, out });
    if (!json) await reporter.end(result);
    return result;
  } finally {
    release();
  }
}
