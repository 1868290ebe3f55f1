import type { Command, Option } from './command.ts';

/** The text of `lab --help`. */
export function formatOverview(version: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `lab ${version}: a network bug, as a file`,
    '',
    'Usage: lab COMMAND [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Exit codes: 0 pass, 1 fail, 2 bad input or missing tools, 3 inconclusive, 4 skipped, 130 interrupted',
    '`lab help COMMAND` describes a command.',
    '',
  ].join('\n');
}

/** The text of `lab help NAME`. */
export function formatHelp(command: Command): string {
  const options = Object.entries(command.options) as [string, Option][];
  const left = options.map(([name, option]) => {
    const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
    return `${option.short ? `-${option.short}, ` : '    '}--${name}${value}${option.multiple ? '...' : ''}`;
  });
  const width = Math.max(0, ...left.map((text) => text.length));
  const lines = options.map(([, option], index) => {
    const preset =
      option.default === undefined || option.default === false ? '' : ` (default: ${String(option.default)})`;
    return `  ${left[index]!.padEnd(width)}  ${option.description}${preset}`;
  });
  return [
    `${command.summary}.`,
    '',
    `Usage: lab ${command.name} ${command.usage}`.trimEnd(),
    ...(lines.length > 0 ? ['', 'Options:', ...lines] : []),
    ...(command.details ? ['', command.details.trimEnd()] : []),
    '',
  ].join('\n');
}

/** The error of parseArgs in one sentence, and the allowed options. */
export function explainOption(command: Command, error: Error): string {
  const said = error.message.split('. To specify')[0]!.replace(/\.$/, '');
  const known = Object.keys(command.options).map((name) => `--${name}`);
  const allowed = known.length > 0 ? `its options are ${known.join(', ')}` : 'it takes no options';
  return `lab ${command.name}: ${said[0]!.toLowerCase()}${said.slice(1)}; ${allowed}`;
}
