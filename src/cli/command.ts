import type { parseArgs, ParseArgsConfig } from 'node:util';

/** An option of a command, as parseArgs takes it, with what help says of it. */
export interface Option {
  type: 'string' | 'boolean';
  short?: string;
  multiple?: boolean;
  default?: string | boolean | string[];
  description: string;
  /** What help calls its value: "DIR". Default: VALUE. */
  value?: string;
}

export type Options = Record<string, Option>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; strict: true; allowPositionals: true } & ParseArgsConfig>
>;

/** A command of the command line: the default export of src/cli/commands/NAME.ts. */
export interface Command<O extends Options = any> {
  name: string;
  /** One line, without a full stop. */
  summary: string;
  /** What follows `lab NAME`: "FILE... [options]". */
  usage: string;
  options: O;
  /** Further text of `lab help NAME`: details and examples. */
  details?: string;
  /**
   * @param values of the options
   * @param positionals words that are not options, up to a "--"
   * @param rest the words after the first "--", untouched
   * @returns the exit code
   */
  run(values: Parsed<O>['values'], positionals: string[], rest: string[]): Promise<number>;
}

/** Gives `run` the types of its options. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;
