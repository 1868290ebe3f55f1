import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { columns, wrap } from '../report/summary/layout.ts';
import { counterDeclarations } from '../mangler/counters.ts';
import type { Parameter, ProgramManifest } from '../mangler/programs.ts';

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
  const rows = parameters.map(({ name, type, unit = '', default: preset, min, max, description }) => [
    name,
    type,
    unit,
    `${preset}`,
    `${min} to ${max}`,
    description,
  ]);
  return [['PARAMETER', 'TYPE', 'UNIT', 'DEFAULT', 'RANGE', 'MEANING'], ...rows];
}

/** One program, as `lab manglers NAME` shows it. */
export function describeMangler(program: ProgramManifest): string {
  const { name, title, description, source, example } = program;
  const traits = [...traitsOf(program), ['source', shortest(source)] as const];
  const width = Math.max(...traits.map(([what]) => what.length)) + 1;
  const rows = parameterRows(program.parameters);
  const indented = (text: string) => wrap(text, 98).map((line) => `  ${line}`);
  return [
    `${name}: ${title}`,
    ...(description ? ['', ...indented(description)] : []),
    '',
    ...traits.map(([what, says]) => `  ${`${what}:`.padEnd(width)} ${says}`),
    ...(rows.length > 0 ? ['', ...columns(rows, { indent: 2 })] : []),
    ...(example ? ['', ...exampleLines(example)] : []),
  ].join('\n');
}

/** The example, without the line that is for editors. */
const exampleLines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('# yaml-language-server'))
    .map((line) => `  ${line}`.trimEnd());
