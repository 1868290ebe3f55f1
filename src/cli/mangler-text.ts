import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { columns, wrap } from '../report/summary/layout.ts';
import { commonParameters } from '../mangler/common.ts';
import { counterDeclarations } from '../mangler/counters.ts';
import type { Parameter } from '../mangler/parameter-types.ts';
import type { ProgramManifest } from '../mangler/programs.ts';

/** What a manifest says beside its description, as pairs of a word and a text. */
export function traitsOf({ hooks, protocols, kernel, counts, example }: ProgramManifest): [string, string][] {
  const traits: [string, string][] = [
    ['hooks', hooks.join(', ')],
    ['protocols', protocols],
    ['counters', counts ? counterDeclarations.map(({ name }) => name).join(', ') : 'none'],
    ['Linux', kernel && `${kernel} and later`],
    ['example', example ? `lab up ${shortest(example)}` : ''],
  ];
  return traits.filter(([, says]) => says !== '');
}

const shortest = (file: string): string => {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
};

/** A table of parameters, its head first; empty where there are none. */
export function parameterRows(parameters: readonly Parameter[]): string[][] {
  if (parameters.length === 0) return [];
  const rows = parameters.map((parameter) => [
    parameter.name,
    parameter.type,
    parameter.unit ?? '',
    `${parameter.default}`,
    rangeOf(parameter),
    parameter.description,
  ]);
  return [['PARAMETER', 'TYPE', 'UNIT', 'DEFAULT', 'RANGE', 'MEANING'], ...rows];
}

/** Those of a program alone, and those that it has in common with others and gives another default. */
export const ownParameters = ({ parameters }: ProgramManifest): Parameter[] =>
  parameters.filter(
    (one) => !one.common || commonParameters.find(({ name }) => name === one.name)?.default !== one.default,
  );

/** Of what is no number, how it is written. */
const written: Partial<Record<Parameter['type'], string>> = {
  share: '0% to 100%',
  duration: '0s to 71min',
  flags: 'syn+ack',
  prefix: '10.0.0.0/8',
  bytes: 'text, 0x00ff',
};

function rangeOf({ type, min, max, words }: Parameter): string {
  const said = Object.keys(words ?? {});
  // Where words stand for all numbers, these say nothing more.
  if (said.length > max - min) return said.join(', ');
  return written[type] ?? [...said, `${min} to ${max}`].join(', ');
}

/** One program, as `lab manglers NAME` shows it. */
export function describeMangler(program: ProgramManifest): string {
  const { name, title, description, source, example } = program;
  const traits = [...traitsOf(program), ['source', shortest(source)] as const];
  const width = Math.max(...traits.map(([what]) => what.length)) + 1;
  const rows = parameterRows(ownParameters(program));
  const common = program.parameters.filter((parameter) => parameter.common);
  const indented = (text: string) => wrap(text, 98).map((line) => `  ${line}`);
  return [
    `${name}: ${title}`,
    ...(description ? ['', ...indented(description)] : []),
    '',
    ...traits.map(([what, says]) => `  ${`${what}:`.padEnd(width)} ${says}`),
    ...(rows.length > 0 ? ['', ...columns(rows, { indent: 2 })] : []),
    ...(common.length > 0
      ? [
          '',
          ...indented(`Which packets (lab manglers --common): ${common.map((one) => one.name).join(', ')}`),
        ]
      : []),
    ...(example ? ['', ...exampleLines(example)] : []),
  ].join('\n');
}

/** The words that manglers have in common. */
export const describeCommon = (): string =>
  [
    'Which packets a mangler is about, and which of these it changes; all that is said must hold:',
    '',
    ...columns(parameterRows(commonParameters), { indent: 2 }),
  ].join('\n');

/** The example, without the line that is for editors. */
const exampleLines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('# yaml-language-server'))
    .map((line) => `  ${line}`.trimEnd());
