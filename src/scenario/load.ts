import { basename, dirname, resolve } from 'node:path';
import { ExpectedError, InputError, type Mistake } from '../lib/errors.ts';
import { kernelNames, kernelOf } from './kernel-name.ts';
import type { ScenarioKinds } from './kind.ts';
import { joinWords, nearestWord } from '../lib/suggest.ts';
import { checked } from './check/validate.ts';
import { matrixKeys, scenarioProperties, topologyProperties } from './schema/scenario.ts';
import { isPlace, putAt, type Origin } from './case/axis-values.ts';
import { expand } from './expand/expand.ts';
import { withCommandWords } from './file/command-words.ts';
import { findFile, type Folder } from './file/find-file.ts';
import { casesOf, type Axes } from './case/matrix.ts';
import { throwIfAny } from './check/mistakes.ts';
import type { Case, InVm, Scenario, Topology } from './model.ts';
import { resolveScenario } from './resolve/scenario.ts';
import { resolveTopology } from './resolve/topology.ts';
import { joinFiles, readSource, type OnRead } from './file/read-file.ts';
import { isMapping, omit, positionAt, type Mapping } from '../lib/yaml/tree.ts';
import { substitute, type Values } from './case/variables.ts';

export interface LoadOptions {
  /** What the file can name. */
  kinds: ScenarioKinds;
  /** Values of variables, before all others. */
  set?: Readonly<Record<string, string>>;
  /** Axes beside those of the file's matrix; a variable, or a place in the file: "links.0.mtu". */
  matrix?: Axes;
  /** What the command line calls them; default: --matrix. */
  matrixOption?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Builds the labs inside guests; an axis `kernel` has the word before this. */
  inVm?: InVm;
  /** Before the file's own. */
  seed?: number;
  /** Stands for what the scenario's own file holds: a change of it that nobody has written. */
  text?: string;
  /** Is told of each YAML file, several times where several cases read it. */
  onRead?: OnRead;
}

/**
 * The cases of a scenario file, ready to be planned.
 * @param nameOrPath a path, or the name of a file in scenarios/, or else in labs/
 * @throws {InputError} with every mistake in the file, in the order of their places
 */
export async function load(nameOrPath: string, options: LoadOptions): Promise<Scenario[]> {
  const path = scenarioPath(nameOrPath);
  const file = readSource(path, 'scenarios', { onRead: options.onRead, text: options.text });
  options.onRead?.({ path, word: nameOrPath });
  const mistakes: Mistake[] = [];
  const cases = casesOf(file, mistakes, options.matrix);
  throwIfAny(mistakes);
  const used = new Set<string>();
  const scenarios: Scenario[] = [];
  for (const suiteCase of cases) scenarios.push(await loadCase(path, file, suiteCase, options, used));
  checkUse(path, file, options, used);
  return scenarios.map((scenario) => withKernel(scenario, used, originIn(file, options), options));
}

/**
 * The topology of a file in labs/.
 * @throws {InputError} as load()
 */
export async function loadTopology(nameOrPath: string, options: LoadOptions): Promise<Topology> {
  const path = pathOf(nameOrPath, 'labs');
  const mistakes: Mistake[] = [];
  const source = readSource(path, 'labs');
  const substituted = substitute(source, valuesOf(source, options), new Set(), mistakes);
  const file = expand(substituted, options.kinds, mistakes);
  const context = await checked(file, 'topology', options.kinds, mistakes);
  const topology = resolveTopology(context);
  throwIfAny(mistakes);
  return topology;
}

async function loadCase(
  path: string,
  source: Mapping,
  which: Case,
  options: LoadOptions,
  used: Set<string>,
): Promise<Scenario> {
  const mistakes: Mistake[] = [];
  const values = valuesOf(source, options, which);
  const origin = originIn(source, options);
  const axes = Object.entries(which.values);
  const places = Object.fromEntries(axes.filter(([axis]) => isPlace(axis, source)));
  const { lab: chosen, ...others } = places;
  const labPlace: Record<string, string> = chosen === undefined ? {} : { lab: chosen };
  let file = putAt(substitute(source, values, used, mistakes), labPlace, origin, mistakes);
  if (typeof file.lab === 'string' && file.lab !== '') {
    const lab = readLab(file, path, options.onRead);
    checkLabKeys(lab, mistakes);
    const vars = { ...(isMapping(lab.vars) ? lab.vars : {}), ...values.vars };
    const base = substitute(lab, { ...values, vars }, used, mistakes);
    file = joinFiles(omit(base, 'title', 'description', 'vars', ...scenarioOnly), file);
  }
  file = expand(withCommandWords(putAt(file, others, origin, mistakes)), options.kinds, mistakes);
  const context = await checked(file, 'scenario', options.kinds, mistakes);
  if (options.seed !== undefined) context.seed = options.seed;
  const scenario = await resolveScenario(context, {
    file: path,
    directory: dirname(resolve(path)),
    name: basename(path).replace(/\.ya?ml$/, ''),
    case: which,
  });
  throwIfAny(mistakes);
  return scenario;
}

/** Where an axis stands: in the file's matrix, or on the command line. */
const originIn =
  (source: Mapping, { matrix = {}, matrixOption = '--matrix' }: LoadOptions): Origin =>
  (axis) =>
    Object.hasOwn(matrix, axis)
      ? { file: `${matrixOption} ${axis}=${matrix[axis]!.join(',')}`, line: 0, column: 0 }
      : positionAt(source, ['matrix', axis], 'key');

const scenarioOnly = Object.keys(scenarioProperties);

function readLab(file: Mapping, path: string, onRead?: OnRead): Mapping {
  const position = positionAt(file, ['lab']);
  const found = findFile(file.lab as string, 'labs', dirname(path));
  if (!('path' in found)) throw new InputError([{ position, ...found }]);
  onRead?.({ path: found.path, word: file.lab as string, from: path });
  return readSource(found.path, 'labs', { onRead });
}

/** What else is wrong with a lab is found when the scenario is checked that it is part of. */
function checkLabKeys(lab: Mapping, mistakes: Mistake[]): void {
  const keys = Object.keys(topologyProperties);
  for (const key of Object.keys(lab).filter((key) => !keys.includes(key)))
    mistakes.push({
      position: positionAt(lab, [key], 'key'),
      problem: `unknown key "${key}" in a topology`,
      allowed: `allowed: ${joinWords(keys)}`,
      suggestion: nearestWord(key, keys),
    });
}

function valuesOf(source: Mapping, { set = {}, env = process.env }: LoadOptions, which?: Case): Values {
  const values = { set, axes: which?.values ?? {}, env, vars: {} };
  // A default may use what was set, but no other default. What it lacks is told when the whole file is done.
  const vars = isMapping(source.vars) ? substitute(source.vars, values, new Set(), []) : {};
  return { ...values, vars };
}

/** An axis that is neither a place nor a variable: it builds each case inside a guest of that kernel. */
const kernelAxis = 'kernel';

/** @throws InputError at the axis, where it names no kernel */
function withKernel(
  scenario: Scenario,
  used: ReadonlySet<string>,
  origin: Origin,
  { inVm, matrix = {} }: LoadOptions,
): Scenario {
  const word = used.has(kernelAxis) ? undefined : scenario.case.values[kernelAxis];
  if (word === undefined) return inVm ? { ...scenario, inVm } : scenario;
  // A word of the command line is meant from where that is, as that of --kernel.
  const found = kernelOf(word, kernelAxis in matrix ? process.cwd() : scenario.directory);
  if ('kernel' in found) return { ...scenario, inVm: { ...inVm, ...found } };
  throw new InputError([{ position: origin(kernelAxis), ...found, allowed: kernelNames }]);
}

function checkUse(path: string, file: Mapping, options: LoadOptions, used: ReadonlySet<string>): void {
  const { set = {}, matrix = {} } = options;
  const own = isMapping(file.matrix) ? Object.keys(omit(file.matrix, ...matrixKeys)) : [];
  const origin = originIn(file, options);
  throwIfAny(
    [...new Set([...own, ...Object.keys(matrix)])]
      .filter((name) => !used.has(name) && !isPlace(name, file) && name !== kernelAxis)
      .map((name) => ({
        position: origin(name),
        problem: `nothing uses the axis ${name}`,
        allowed: `"\${${name}}" somewhere in the scenario, the place of a value ("links.0.mtu"), or "kernel"`,
        suggestion: nearestWord(name, used),
      })),
  );
  for (const name of Object.keys(set).filter((key) => !used.has(key))) {
    const near = nearestWord(name, used);
    throw new ExpectedError(
      `--set ${name}: nothing in ${path} uses the variable ${name}` +
        (used.size > 0 ? `; used are: ${joinWords(used)}` : '') +
        (near ? `; did you mean "${near}"?` : ''),
    );
  }
}

/** A topology alone is a scenario that sends nothing. */
function scenarioPath(nameOrPath: string): string {
  const isLab =
    'problem' in findFile(nameOrPath, 'scenarios', '.') && 'path' in findFile(nameOrPath, 'labs', '.');
  return pathOf(nameOrPath, isLab ? 'labs' : 'scenarios');
}

function pathOf(nameOrPath: string, folder: Folder): string {
  const found = findFile(nameOrPath, folder, '.');
  if ('path' in found) return found.path;
  throw new InputError([{ position: { file: nameOrPath, line: 1, column: 1 }, ...found }]);
}
