import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';
import { commonParameters } from '../mangler/common.ts';
import { counterDeclarations } from '../mangler/counters.ts';
import type { Parameter } from '../mangler/parameter-types.ts';
import { listPrograms, packagePrograms, type ProgramManifest } from '../mangler/programs.ts';
import { ownParameters, parameterRows, traitsOf } from './mangler-text.ts';

/** docs/mangler-reference.md: every mangler that ships, from its manifest. */
export function manglerReference(): string {
  const programs = listPrograms(packagePrograms).filter(({ source }) => source.startsWith(packagePrograms));
  const list = programs.map(({ name, hooks, title }) => [`[\`${name}\`](#${name})`, hooks.join(', '), title]);
  return [
    '# Reference of the manglers',
    "<!-- Made by `npm run generate` from the manifests in bpf/; don't edit. -->",
    'Every program that ships, as `lab manglers NAME` shows it. [manglers.md](manglers.md) says how to write one.',
    table(['program', 'hooks', 'what it does'], list),
    '## Counters',
    'Metrics of every mangler, by its name: `tcp-psh.mangled`. A packet is what the hook is given; with GSO or GRO it is many segments.',
    table(
      ['counter', 'unit', 'what'],
      counterDeclarations.map(({ name, unit, title }) => [`\`${name}\``, unit, title]),
    ),
    '## Match and selection',
    'Parameters that all but `pass` have, beside their own: which packets a mangler is about, and which of these it changes. All that is said must hold. A flow is one direction of a connection.',
    parameterTable(commonParameters),
    ...programs.map(section),
    '',
  ].join('\n\n');
}

function section(program: ProgramManifest): string {
  const { name, title, description, example } = program;
  const traits = traitsOf(program)
    .filter(([what]) => what !== 'example')
    .map(([what, says]) => `- ${what}: ${says}`);
  const own = ownParameters(program);
  return [
    `## ${name}`,
    `${title}.`,
    description,
    traits.join('\n'),
    ...(own.length > 0 ? [parameterTable(own)] : []),
    ...(program.parameters.some(({ common }) => common)
      ? ['And those of [match and selection](#match-and-selection).']
      : []),
    ...(example ? [exampleOf(example)] : []),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function exampleOf(file: string): string {
  const text = readFileSync(file, 'utf8').replace(/^# yaml-language-server.*\n/, '');
  return `\`lab up ${relative(packageRoot, file)}\` shows it:\n\n\`\`\`yaml\n${text}\`\`\``;
}

function parameterTable(parameters: readonly Parameter[]): string {
  const [head = [], ...rows] = parameterRows(parameters);
  return table(
    head.map((word) => word.toLowerCase()),
    rows.map(([name, ...rest]) => [`\`${name}\``, ...rest]),
  );
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
