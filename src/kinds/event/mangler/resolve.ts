import { ExpectedError } from '../../../lib/errors.ts';
import { joinWords, nearestWord } from '../../../lib/suggest.ts';
import { loadProgram, type ProgramManifest } from '../../../mangler/programs.ts';
import type { EventFile, EventSurroundings, Wrong } from '../../../scenario/kind.ts';
import type { EventItem } from '../../../scenario/model.ts';
import { parametersOf } from '../../../scenario/resolve/manglers.ts';
import type { Config } from './schema.ts';

export function check(
  { config: { name } }: EventItem<Config>,
  { manglers }: EventSurroundings,
): Wrong | undefined {
  const names = manglers.map((mangler) => mangler.name);
  if (names.includes(name)) return undefined;
  const near = nearestWord(name, names);
  const known = names.length > 0 ? `known: ${joinWords(names)}` : 'the scenario has none';
  return {
    path: ['name'],
    problem: `no mangler is called "${name}"`,
    allowed: `${known}${near ? `; did you mean "${near}"?` : ''}`,
  };
}

/** Finds the program, and fills the parameters in. */
export function resolve(
  { config }: EventItem<Config>,
  file: EventFile,
  { manglers }: EventSurroundings,
): Config {
  const mangler = manglers.find((mangler) => mangler.name === config.name)!;
  const manifest = config.program === undefined ? undefined : programOf(config.program, mangler.hook, file);
  if (config.program !== undefined && !manifest) return config;
  const target = manifest ?? mangler.manifest;
  const { with: said } = config;
  const base = manifest ? {} : mangler.parameters;
  const parameters = parametersOf({ ...base, ...said }, target, (below, problem, more) =>
    file.complain(['with', ...below], problem, more),
  );
  return {
    ...config,
    ...(manifest ? { manifest } : {}),
    ...(said || manifest ? { parameters } : {}),
  };
}

function programOf(program: string, hook: string, file: EventFile): ProgramManifest | undefined {
  try {
    const manifest = loadProgram(program, file.directory(['program']));
    const hooks: readonly string[] = manifest.hooks;
    if (!hooks.includes(hook))
      file.complain(['program'], `${program} can't be attached to ${hook}`, {
        allowed: `its hooks: ${joinWords(hooks)}`,
      });
    // It goes by its functions' names, and needs the map that it takes over.
    else if (!manifest.functions || !manifest.counts)
      file.complain(['program'], `${program} has no manifest that says what is in it, and that it counts`, {
        allowed: 'a program with a mangler.yaml; see docs/manglers.md',
      });
    else return manifest;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    file.complain(['program'], error.message);
  }
  return undefined;
}
