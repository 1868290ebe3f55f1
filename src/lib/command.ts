import { split } from 'shlex';

/** A command as a scenario writes it: words, or a string of words; no shell reads either. */
export const commandSchema = {
  title: 'command',
  description:
    'A command: a list of words, each as it stands in the file (1, 0x10, on), or one string split into words like a shell does. No shell is involved: for pipes and variables write [sh, -c, "..."].',
  anyOf: [
    { type: 'string', minLength: 1, format: 'command' },
    { type: 'array', minItems: 1, items: { type: 'string' } },
  ],
} as const;

export type Command = string | readonly string[];

/** The words of a command. */
export function argvOf(command: Command): readonly string[] {
  return typeof command === 'string' ? split(command) : command;
}

/** Why a string is not a command; undefined if it is. */
export function commandProblem(text: string): string | undefined {
  const operator = shellOperator(text);
  if (operator !== undefined) return `holds "${operator}", which only a shell understands`;
  try {
    return split(text).length > 0 ? undefined : 'holds no word';
  } catch {
    return 'has a quote without an end';
  }
}

/**
 * The first unquoted character of a string that only a shell understands. Its author expects a shell,
 * but would get a plain word.
 */
export function shellOperator(text: string): string | undefined {
  return text.replaceAll(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/g, '').match(/[|<>;&`$()]/)?.[0];
}
