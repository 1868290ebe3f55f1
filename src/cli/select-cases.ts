import { ExpectedError } from '../lib/errors.ts';
import { arms, type Arm, type Scenario } from '../scenario/model.ts';

/** Options that override the scenario. */
export interface Choice {
  arm?: readonly string[];
  repeat?: string;
  patience?: string;
  keep?: boolean;
}

/** Applies the options to the scenarios. An expectation on an arm that is not run is dropped. */
export function selectCases(scenarios: readonly Scenario[], choice: Choice): Scenario[] {
  const wanted = choice.arm?.map(checkArm);
  const repeat = parseWholeNumber('--repeat', choice.repeat, 1, 10_000);
  const patience = parsePatience(choice.patience);
  if (choice.keep && scenarios.length > 1)
    throw new ExpectedError(
      `--keep keeps one lab running, but the matrix has ${scenarios.length} cases: select one with --set`,
    );
  return scenarios.map((scenario) => {
    // The last arm is the one under test.
    const chosen = wanted ?? (choice.keep ? scenario.arms.slice(-1) : scenario.arms);
    const expect = scenario.expect.filter(
      ({ arm, of }) =>
        chosen.includes(arm) && (of === undefined || !('arm' in of) || chosen.includes(of.arm)),
    );
    return {
      ...scenario,
      arms: arms.filter((arm) => chosen.includes(arm)),
      repeat: choice.keep ? 1 : (repeat ?? scenario.repeat),
      expect,
      ...(patience === undefined ? {} : { patience }),
      ...(wanted && expect.length === 0 && scenario.expect.length > 0 ? { unjudged: true } : {}),
    };
  });
}

/** Of `--patience N`. @throws ExpectedError */
export function parsePatience(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const factor = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(factor >= 0.1 && factor <= 1000))
    throw new ExpectedError(`--patience ${text}: expected a factor from 0.1 to 1000`);
  return factor;
}

/** Of `--seed N`, for load(). */
export function parseSeed(word: string | undefined): { seed?: number } {
  const seed = parseWholeNumber('--seed', word, 0, 2 ** 32 - 1);
  return seed === undefined ? {} : { seed };
}

/** "NAME=VALUE" words of an option as a record. */
export function parseSettings(
  words: readonly string[],
  option = '--set',
  name = 'NAME',
): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new ExpectedError(`${option} ${word}: expected ${name}=VALUE`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** "KEY=A,B" words as axes; values of a repeated axis are merged. */
export function parseAxes(words: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    const values = listIn(word.slice(at + 1));
    if (at < 1 || !values) throw new ExpectedError(`--matrix ${word}: expected KEY=A,B`);
    (found[word.slice(0, at)] ??= []).push(...values);
  }
  return found;
}

/** The values of "A,B"; a value that contains a comma is quoted. */
function listIn(text: string): string[] | undefined {
  const found = [...text.matchAll(/(?:^|,)(?:"([^"]*)"|'([^']*)'|([^,"'][^,]*))(?=,|$)/g)];
  const isWhole = text !== '' && found.map(([all]) => all).join('') === text;
  return isWhole ? found.map(([, double, single, plain]) => double ?? single ?? plain!) : undefined;
}

function checkArm(name: string): Arm {
  const arm = arms.find((arm) => arm === name);
  if (!arm) throw new ExpectedError(`--arm ${name}: unknown arm; allowed: ${arms.join(', ')}`);
  return arm;
}

/** @throws ExpectedError the option takes a whole number between these */
export function parseWholeNumber(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new ExpectedError(`${option} ${text}: expected a whole number from ${least} to ${most}`);
  return value;
}
