import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';
import { counterDeclarations } from '../mangler/counters.ts';
import { listPrograms, packagePrograms, type ProgramManifest } from '../mangler/programs.ts';
import { parameterRows, traitsOf } from './mangler-text.ts';

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
    ...programs.map(section),
    '',
  ].join('\n\n');
}

function section(program: ProgramManifest): string {
  const { name, title, description, example } = program;
  const traits = traitsOf(program)
    .filter(([what]) => what !== 'example')
    .map(([what, says]) => `- ${what}: ${says}`);
  const [head, ...rows] = parameterRows(program.parameters);
  return [
    `## ${name}`,
    `${title}.`,
    description,
    traits.join('\n'),
    ...(head
      ? [
          table(
            head.map((word) => word.toLowerCase()),
            rows,
          ),
        ]
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

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
