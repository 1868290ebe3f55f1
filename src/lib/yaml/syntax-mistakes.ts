import { InputError, type Mistake, type Position } from '../errors.ts';
import { showBraces } from './variable-braces.ts';

/** A file may nest so many mappings and lists in each other. */
export const deepest = 50;

export const noTags = 'write the value without a tag';

/** What helps, by how the parser's message begins. */
const hints: readonly (readonly [string, string])[] = [
  ['Tabs are not allowed', 'indent with spaces'],
  ['Source contains multiple', 'one document per file: remove the second "---"'],
  ['All mapping items', 'indent all keys of a mapping alike'],
  ['Implicit keys need', 'KEY: VALUE, each on a line of its own; is a colon missing?'],
  ['Unresolved tag', noTags],
];

/** @param message of the YAML parser */
export const syntaxMistake = (position: Position, message: string): Mistake => ({
  position,
  problem: firstSentence(showBraces(message)),
  allowed: hints.find(([words]) => message.startsWith(words))?.[1],
});

const firstSentence = (message: string): string =>
  message.split('\n')[0]!.split('; please')[0]!.replace(/[.:]$/, '');

export const tooDeep = (position: Position): InputError =>
  new InputError([{ position, problem: 'nested too deeply', allowed: `at most ${deepest} levels` }]);

/** Where brackets or dashes open more levels than any text would, prose and scripts included. */
export function deepSpot(text: string, file: string): Position | undefined {
  let depth = 0;
  for (const match of text.matchAll(/[[\]{}]|(?<![^\s])(?:[-?] ){200}/g)) {
    if (match[0].length === 1) depth += '[{'.includes(match[0]) ? 1 : -1;
    if (depth <= 1000 && match[0].length === 1) continue;
    const before = text.slice(0, match.index).split('\n');
    return { file, line: before.length, column: before.at(-1)!.length + 1 };
  }
  return undefined;
}
