import { basename, isAbsolute, resolve } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { joinWords, nearestWord } from '../../lib/suggest.ts';
import { isValueOf, kindOf, type Parameter, type ParameterValue } from '../../mangler/parameter-types.ts';
import type { ProgramManifest } from '../../mangler/programs.ts';
import { at, complain, type Context } from './context.ts';
import type { ConfigFile } from '../kind.ts';
import type { ManglerItem } from '../model.ts';
import type { CheckedMangler } from '../schema/checked-file.ts';
import { manglerSeeds } from '../mangler-seeds.ts';
import { directoryOf, positionAt, type Path } from '../../lib/yaml/tree.ts';
import { unused } from './command.ts';

/**
 * The manglers of a file: programs found, parameters checked and filled in.
 * @param seed of the scenario
 */
export async function resolveManglers(
  context: Context,
  taken: Set<string>,
  seed: number,
): Promise<ManglerItem[]> {
  const raw = context.root.manglers ?? [];
  if (raw.length === 0) return [];
  // Most files that are read for their topology alone have none.
  const { loadProgram } = await import('../../mangler/programs.ts');
  const { xdpConflicts } = await import('./xdp-conflicts.ts');
  const found = raw.flatMap((raw, index) => {
    const path = ['manglers', index];
    const { program } = raw;
    // A path is meant from the file that says it, which may be one that was extended.
    const directory = directoryOf(positionAt(context.root, [...path, 'program']));
    try {
      const manifest = loadProgram(program, directory);
      return [{ ...resolveMangler(context, raw, path, manifest, directory, taken), said: raw.name }];
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      complain(context, [...path, 'program'], error.message);
      return [];
    }
  });
  const seeds = manglerSeeds(
    // Not by its path, which is another on another machine.
    found.map((mangler) => ({ ...mangler, program: mangler.manifest.name })),
    seed,
  );
  const manglers = found.map(({ said: _said, ...one }, index) => ({
    ...one,
    seed: seeds[index]!,
  }));
  context.mistakes.push(...xdpConflicts(manglers));
  return manglers;
}

function resolveMangler(
  context: Context,
  raw: CheckedMangler,
  path: Path,
  manifest: ProgramManifest,
  directory: string,
  taken: Set<string>,
): Omit<ManglerItem, 'seed'> {
  const { hook, program } = raw;
  const [node = '', name = ''] = raw.on.split(':');
  if (!manifest.hooks.includes(hook))
    complain(context, [...path, 'hook'], `${program} can't be attached to ${hook}`, {
      allowed: `its hooks: ${joinWords(manifest.hooks)}`,
    });
  if (raw.mode !== undefined && hook !== 'xdp')
    complain(context, [...path, 'mode'], `"mode" needs the hook xdp, but the hook is ${hook}`, {
      allowed: 'hook: xdp',
      of: 'key',
    });
  const isPath = program.includes('/') || /\.[co]$/.test(program);
  return {
    name: raw.name ?? unused(isPath ? manifest.name : basename(program), taken),
    node,
    interface: name,
    hook,
    mode: raw.mode ?? 'generic',
    ...(raw.idle === 'allow' && { idle: raw.idle }),
    program: isPath && !isAbsolute(program) ? resolve(directory, program) : program,
    manifest,
    parameters: parametersOf(raw.with ?? {}, manifest, (below, problem, more) =>
      complain(context, [...path, 'with', ...below], problem, more),
    ),
    position: at(context, path),
  };
}

/**
 * The parameters of a program, as the file has them or by their defaults; of the common ones those that the file says.
 * @param complainAt notes a mistake at a parameter
 */
export function parametersOf(
  raw: Readonly<Record<string, unknown>>,
  { name: program, parameters }: ProgramManifest,
  complainAt: ConfigFile['complain'],
): Record<string, ParameterValue> {
  const names = parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(raw).filter((key) => !names.includes(key)))
    complainAt([name], `${program} has no parameter "${name}"`, {
      allowed: names.length > 0 ? `parameters: ${joinWords(names)}` : 'it has none',
      suggestion: nearestWord(name, names),
      of: 'key',
    });
  return Object.fromEntries(
    parameters.flatMap((one) => {
      if (Object.hasOwn(raw, one.name)) return [[one.name, parameter(complainAt, one, raw[one.name])]];
      return one.common ? [] : [[one.name, one.default]];
    }),
  );
}

function parameter(complainAt: ConfigFile['complain'], one: Parameter, raw: unknown): ParameterValue {
  const { name, type, min, max } = one;
  const { range, allowed } = kindOf(type);
  const value = typeof raw === 'boolean' ? Number(raw) : raw;
  if (isValueOf(one, value)) return value;
  const isOutside = range && Number.isInteger(value) && ((value as number) < min || (value as number) > max);
  const problem = isOutside
    ? `${String(value)} is out of range for ${name}`
    : `${JSON.stringify(raw)} is not a valid ${name} (${type})`;
  complainAt([name], problem, { allowed: allowed(one) });
  return one.default;
}
