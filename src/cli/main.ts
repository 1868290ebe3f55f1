import { readdirSync, readFileSync } from 'node:fs';
import { ExpectedError, exitCodes } from '../lib/errors.ts';
import type { Command } from './command.ts';

// It is for this process; what lab starts must not inherit it.
delete process.env.NODE_COMPILE_CACHE;

/** EX_SOFTWARE of sysexits(3): none of lab's own exit codes. */
const bugCode = 70;
const folder = new URL('./commands/', import.meta.url);
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
let outputFailed = false;

// A reader that went away (`| head`) must not stop a teardown; a full disk must be told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`lab: what was to be printed could not be written: ${error.message}\n`);
});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(report(error)));

const code = await main(process.argv.slice(2)).catch(report);
// What failed to be written is told a moment later.
await new Promise(setImmediate);
process.exit(outputFailed && code === exitCodes.pass ? exitCodes.unusable : code);

/** @returns the exit code */
async function main(words: string[]): Promise<number> {
  const [first, ...others] = words;
  if (first === '--version' || first === '-V') return print(`lab ${version()}`);
  if (first === undefined) {
    process.stderr.write(await overview());
    return exitCodes.unusable;
  }
  if (['--help', '-h', 'help'].includes(first)) {
    const topic = others.find((word) => !word.startsWith('-'));
    return print((topic === undefined ? await overview() : await help(await load(topic))).trimEnd());
  }
  const command = await load(first);
  const end = others.indexOf('--');
  const before = end < 0 ? others : others.slice(0, end);
  const rest = end < 0 ? [] : others.slice(end + 1);
  if (before.includes('--help') || before.includes('-h')) return print((await help(command)).trimEnd());
  const { values, positionals } = await parse(command, before);
  return command.run(values, positionals, rest);
}

function commandNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension) && !entry.name.endsWith('.d.ts'))
    .map((entry) => entry.name.slice(0, -extension.length))
    .sort();
}

async function load(name: string): Promise<Command> {
  const names = commandNames();
  if (!names.includes(name)) {
    const { closest, distance } = await import('fastest-levenshtein');
    const near = names.length > 0 ? closest(name, names) : '';
    const hint = distance(name, near) <= 2 ? `did you mean "${near}"?` : '`lab --help` lists them';
    throw new ExpectedError(`there is no command "${name}"; ${hint}`);
  }
  const module = (await import(new URL(name + extension, folder).href)) as { default: Command };
  return module.default;
}

async function parse(command: Command, args: string[]) {
  const { parseArgs } = await import('node:util');
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
  return formatOverview(version(), await Promise.all(commandNames().map(load)));
}

async function help(command: Command): Promise<string> {
  const { formatHelp } = await import('./help.ts');
  return formatHelp(command);
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCodes.pass;
}

/** Says what went wrong. @returns the exit code */
function report(error: unknown): number {
  if (error instanceof ExpectedError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`this is a bug in lab ${version()}, please report it:\n${detail}\n`);
  return bugCode;
}
