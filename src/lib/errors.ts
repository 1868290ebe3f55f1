/**
 * A position in a file of the user. `line` and `column` count from 1; `line` is 0 where `file` is
 * a word of the command line.
 */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/** Exit codes of the command line, as docs/commands.md lists them. */
export const exitCodes = {
  pass: 0,
  fail: 1,
  unusable: 2,
  inconclusive: 3,
  skipped: 4,
  cannotJudge: 125,
  interrupted: 130,
} as const;

/**
 * Something a user can cause and fix: an invalid file, a missing tool, a step that failed.
 * It is printed as `message` (several lines are allowed), without a stack trace, and ends the
 * program with `exitCode`. Everything else that is thrown is a bug, and is printed as one.
 */
export class ExpectedError extends Error {
  override name = 'ExpectedError';
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.unusable) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** One mistake in a file. `allowed` and `suggestion` are sentences of their own, without a full stop. */
export interface Mistake {
  position: Position;
  problem: string;
  allowed?: string;
  suggestion?: string;
}

/** `FILE:LINE:COL: what is wrong; what is allowed; did you mean "x"?` */
export function formatMistake({ position, problem, allowed, suggestion }: Mistake): string {
  const { file, line, column } = position;
  const where = line === 0 ? file : `${file}:${line}:${column}`;
  return `${where}: ${[problem, allowed, suggestion && `did you mean "${suggestion}"?`].filter(Boolean).join('; ')}`;
}

/** The file is wrong, in one or more places; nothing was run. */
export class InputError extends ExpectedError {
  override name = 'InputError';
  readonly mistakes: readonly Mistake[];
  /** @param more nobody looked for others */
  constructor(mistakes: readonly Mistake[], more = false) {
    const lines = mistakes.map(formatMistake);
    super(
      [...lines, ...(more ? [`these are the first ${lines.length} mistakes; there may be more`] : [])].join(
        '\n',
      ),
    );
    this.mistakes = mistakes;
  }
}

/** The machine lacks what the file asks for (a kernel feature, a datapath): the run is skipped, loudly. */
export class SkipError extends ExpectedError {
  override name = 'SkipError';
  constructor(message: string) {
    super(message, exitCodes.skipped);
  }
}

/** A signal ended the run. */
export class InterruptedError extends ExpectedError {
  override name = 'InterruptedError';
  constructor(signal: string) {
    super(`interrupted by ${signal}; the lab is torn down`, exitCodes.interrupted);
  }
}
