import { statSync } from 'node:fs';
import { ExpectedError } from '../lib/errors.ts';
import type { Scenario } from '../scenario/model.ts';
import type { Selection } from '../suite/collect-cases.ts';
import { parseAxes, parseSeed, parseSettings, parseWholeNumber, selectCases } from './select-cases.ts';
import { inVmOf } from './shared-options.ts';

/** What a suite was asked to run. The journal keeps it for `--resume`. */
export interface SuiteRequest {
  selection: Selection;
  choice: { arm?: string[]; repeat?: string; patience?: string };
  directory: string;
  untilFailure: boolean;
  retryInconclusive: number;
}

type Values = {
  set?: string[];
  'in-vm'?: boolean;
  kernel?: string;
  matrix?: string[];
  arm?: string[];
  seed?: string;
  filter?: string;
  shard?: string;
  repeat?: string;
  patience?: string;
  out?: string;
  'until-failure'?: boolean;
  'retry-inconclusive'?: string;
};

/** @throws ExpectedError if the command line is invalid; reads no file */
export function requestFromArguments(positionals: string[], values: Values): SuiteRequest {
  const { arm, repeat, patience, seed, filter } = values;
  selectCases([], { arm, repeat, patience });
  return {
    selection: {
      paths: positionals.length > 0 ? positionals : ['scenarios'],
      set: parseSettings(values.set ?? []),
      matrix: parseAxes(values.matrix ?? []),
      ...inVmOf(values),
      ...parseSeed(seed),
      filter,
      shard: shardOf(values.shard),
    },
    choice: { arm, repeat, patience },
    directory: process.cwd(),
    untilFailure: values['until-failure'] ?? false,
    retryInconclusive: parseWholeNumber('--retry-inconclusive', values['retry-inconclusive'], 0, 1000) ?? 0,
  };
}

/** The cases of all files. @throws ExpectedError where one of them is wrong, or there are none */
export async function casesOf({ selection, choice }: SuiteRequest): Promise<Scenario[]> {
  const { collectCases } = await import('../suite/collect-cases.ts');
  const { cases, broken } = await collectCases(selection, (scenarios) => selectCases(scenarios, choice));
  if (broken[0]) throw new ExpectedError(broken[0].reasons.join('\n'));
  if (cases.length === 0) throw new ExpectedError(nothing(selection));
  return cases.map(({ scenario }) => scenario);
}

/**
 * Reads the request from the journal in a directory.
 * @throws ExpectedError where there is none, it is damaged, or the command line asks for something else
 */
export async function requestFromJournal(
  directory: string,
  positionals: string[],
  values: Values,
): Promise<SuiteRequest> {
  const fixed = [
    'set',
    'in-vm',
    'kernel',
    'matrix',
    'arm',
    'seed',
    'filter',
    'shard',
    'repeat',
    'until-failure',
    'retry-inconclusive',
    'out',
  ] as const;
  const changes = [
    ...fixed.filter((name) => values[name] !== undefined).map((name) => `--${name}`),
    ...positionals,
  ];
  if (changes.length > 0)
    throw new ExpectedError(
      `--resume: ${changes.join(' ')} can't be changed when resuming a suite; leave it out, or start another suite`,
    );
  const { readHeader } = await import('../suite/journal.ts');
  const { schemaCheck } = await import('../suite/schema-check.ts');
  const { command } = await readHeader(directory);
  const problem = (await schemaCheck(requestSchema))(command);
  if (problem !== undefined)
    throw new ExpectedError(
      `the suite in ${directory} can't be resumed: its journal lacks the request (${problem}); start another suite`,
    );
  const request = command as SuiteRequest;
  if (!statSync(request.directory, { throwIfNoEntry: false })?.isDirectory())
    throw new ExpectedError(
      `the suite in ${directory} can't be resumed: it was started in ${request.directory}, which no longer exists`,
    );
  return request;
}

const texts = { type: 'array', items: { type: 'string' } };
const text = { type: 'string' };
export const requestSchema = {
  type: 'object',
  required: ['selection', 'choice', 'directory', 'untilFailure', 'retryInconclusive'],
  properties: {
    selection: {
      type: 'object',
      required: ['paths', 'set', 'matrix'],
      properties: {
        paths: texts,
        set: { type: 'object', additionalProperties: text },
        matrix: { type: 'object', additionalProperties: texts },
        inVm: { type: 'object', required: ['kernel'], properties: { kernel: text } },
        seed: { type: 'integer', minimum: 0 },
        filter: text,
        shard: {
          type: 'object',
          required: ['index', 'count'],
          properties: { index: { type: 'integer', minimum: 1 }, count: { type: 'integer', minimum: 1 } },
        },
      },
    },
    choice: { type: 'object', properties: { arm: texts, repeat: text, patience: text } },
    directory: text,
    untilFailure: { type: 'boolean' },
    retryInconclusive: { type: 'integer' },
  },
};

function shardOf(text: string | undefined): Selection['shard'] {
  if (text === undefined) return undefined;
  const [, index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count)
    throw new ExpectedError(`--shard ${text}: expected I/N, from 1/N to N/N, like "2/3"`);
  return { index, count };
}

export function nothing({ paths, filter, shard }: Selection): string {
  const why = [filter && `--filter ${filter}`, shard && `--shard ${shard.index}/${shard.count}`].filter(
    Boolean,
  );
  return `no scenario selected from ${paths.join(' ')}${why.length > 0 ? ` by ${why.join(' and ')}` : ''}`;
}

export const emptyShard = ({ shard }: Selection, cases: number): string =>
  `nothing to run: no case is in shard ${shard?.index}/${shard?.count}, as there ${cases === 1 ? 'is 1' : `are ${cases}`}`;
