import { parseArgs } from 'node:util';
import { ExpectedError, exitCodes } from '../lib/errors.ts';
import { modulesIn } from '../lib/modules-in.ts';
import { packageVersion } from '../lib/package-version.ts';
import { systemErrorAsExpected } from '../lib/system-error.ts';
import type { Command } from './command.ts';
import { stackInSources } from './source-stack.ts';

// For this process only: child processes must not inherit it.
delete process.env.NODE_COMPILE_CACHE;

/** EX_SOFTWARE of sysexits(3): none of lab's own exit codes. */
const bugCode = 70;
const commands = modulesIn('cli/commands');
let outputFailed = false;

// A closed pipe (`| head`) must not stop a teardown; a full disk must be reported.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`lab: cannot write to stdout: ${error.message}\n`);
});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(codeOf(systemErrorAsExpected(error))));

void main(process.argv.slice(2))
  .catch((error: unknown) => codeOf(systemErrorAsExpected(error)))
  .then(async (code) => {
    await Promise.all([process.stdout, process.stderr].map(written));
    // The stream reports a failed write one tick later.
    setImmediate(() => process.exit(outputFailed && code === exitCodes.pass ? exitCodes.unusable : code));
  });

/** Waits for a slow reader. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });

/** @returns the exit code */
async function main(words: string[]): Promise<number> {
  const [first, ...others] = words;
  if (first === '--version' || first === '-V') return print(`lab ${packageVersion()}`);
  if (first === undefined) {
    process.stderr.write(await overview());
    return exitCodes.unusable;
  }
  if (['--help', '-h', 'help'].includes(first)) {
    const topic = others.find((word) => !word.startsWith('-'));
    return print((topic === undefined ? await overview() : await help(await load(topic))).trimEnd());
  }
  const command = await load(first);
  checkDirectory();
  const end = others.indexOf('--');
  const before = end < 0 ? others : others.slice(0, end);
  const rest = end < 0 ? [] : others.slice(end + 1);
  if (before.includes('--help') || before.includes('-h')) return print((await help(command)).trimEnd());
  const { values, positionals } = await parse(command, before);
  return command.run(values, positionals, rest);
}

/** Relative paths need a current directory. */
function checkDirectory(): void {
  try {
    process.cwd();
  } catch {
    throw new ExpectedError('the current directory no longer exists; change to another directory');
  }
}

async function load(name: string): Promise<Command> {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!found) {
    const names = Object.keys(commands);
    const { closest, distance } = await import('fastest-levenshtein');
    const near = names.length > 0 ? closest(name, names) : '';
    const hint = distance(name, near) <= 2 ? `did you mean "${near}"?` : '`lab --help` lists them';
    throw new ExpectedError(`unknown command "${name}"; ${hint}`);
  }
  const module = (await found()) as { default: Command };
  return module.default;
}

async function parse(command: Command, args: string[]) {
  try {
    return parseArgs({ args, options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    const { explainOption } = await import('./help.ts');
    throw new ExpectedError(explainOption(command, error as Error));
  }
}

async function overview(): Promise<string> {
  const { formatOverview } = await import('./help.ts');
  return formatOverview(packageVersion(), await Promise.all(Object.keys(commands).map(load)));
}

async function help(command: Command): Promise<string> {
  const { formatHelp } = await import('./help.ts');
  return formatHelp(command);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCodes.pass;
}

/** Prints the error. In a bisection it says nothing of the code under test: git stops at a code of 128 or more. */
function codeOf(error: unknown): number {
  const code = report(error);
  return process.argv.includes('--bisect') ? Math.max(code, 128) : code;
}

/** @returns the exit code */
function report(error: unknown): number {
  if (error instanceof ExpectedError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? stackInSources(error.stack ?? error.message) : String(error);
  process.stderr.write(`this is a bug in lab ${packageVersion()}, please report it:\n${detail}\n`);
  return bugCode;
}
