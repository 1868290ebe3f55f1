import { existsSync } from 'node:fs';
import { ExpectedError } from '../lib/errors.ts';
import type { Scenario } from '../scenario/model.ts';
import type { Selection } from '../suite/collect-cases.ts';
import { axes, choose, integer, settings } from './select-cases.ts';
import { inVmOf } from './shared-options.ts';

/** What the journal keeps of the command line, so that `--resume` needs nothing else. */
export interface SuiteRequest {
  selection: Selection;
  choice: { arm?: string[]; repeat?: string; seed?: string };
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
  out?: string;
  'until-failure'?: boolean;
  'retry-inconclusive'?: string;
};

/**
 * By the command line.
 * @throws ExpectedError where it is wrong, whatever the files say
 */
export function requestFromArguments(positionals: string[], values: Values): SuiteRequest {
  const { arm, repeat, seed, filter } = values;
  choose([], { arm, repeat, seed });
  return {
    selection: {
      paths: positionals.length > 0 ? positionals : ['scenarios'],
      set: settings(values.set ?? []),
      matrix: axes(values.matrix ?? []),
      ...inVmOf(values),
      filter,
      shard: shardOf(values.shard),
    },
    choice: { arm, repeat, seed },
    directory: process.cwd(),
    untilFailure: values['until-failure'] ?? false,
    retryInconclusive: integer('--retry-inconclusive', values['retry-inconclusive'], 0, 1000) ?? 0,
  };
}

/** The cases of all files; each must be right. */
export async function casesOf({ selection, choice }: SuiteRequest): Promise<Scenario[]> {
  const { collectCases } = await import('../suite/collect-cases.ts');
  const { cases, broken } = await collectCases(selection, (scenarios) => choose(scenarios, choice));
  if (broken[0]) throw new ExpectedError(broken[0].reasons.join('\n'));
  if (cases.length === 0) throw new ExpectedError(nothing(selection));
  return cases.map(({ scenario }) => scenario);
}

/** By the journal in a directory. */
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
  const said = fixed.filter((name) => values[name] !== undefined).map((name) => `--${name}`);
  if (said.length + positionals.length > 0)
    throw new ExpectedError(
      `--resume goes on with what was begun: ${[...said, ...positionals].join(' ')} can't be said anew`,
    );
  const { readHeader } = await import('../suite/journal.ts');
  const asked = readHeader(directory).command as SuiteRequest | null;
  if (!asked || !existsSync(asked.directory))
    throw new ExpectedError(
      `the suite in ${directory} can't go on: it was begun in ${asked?.directory ?? 'no folder'}, which is not there any more`,
    );
  return asked;
}

function shardOf(text: string | undefined): Selection['shard'] {
  if (text === undefined) return undefined;
  const [, index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count)
    throw new ExpectedError(`--shard ${text}: it takes I/N, from 1/N to N/N: "2/3"`);
  return { index, count };
}

export function nothing({ paths, filter, shard }: Selection): string {
  const why = [filter && `--filter ${filter}`, shard && `--shard ${shard.index}/${shard.count}`].filter(
    Boolean,
  );
  return `no scenario is left of ${paths.join(' ')}${why.length > 0 ? ` by ${why.join(' and ')}` : ''}`;
}

export const emptyShard = ({ shard }: Selection, cases: number): string =>
  `nothing is run: no case falls into shard ${shard?.index}/${shard?.count}, as there ${cases === 1 ? 'is 1' : `are ${cases}`}`;
