import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import type { Selection } from '../collect-cases.ts';
import { readWhole, type JournalHeader, type JournalLine } from '../journal.ts';
import { suiteResultSchema } from '../kept-schemas.ts';
import type { SuiteResult } from '../model.ts';
import { schemaCheck } from '../schema-check.ts';

/** The suite in a directory, as its journal and its result tell it. */
export interface Shard {
  /** As the command line names it. */
  name: string;
  /** Absolute. */
  directory: string;
  header: JournalHeader;
  lines: readonly JournalLine[];
  /** What was asked for; `shard` is left out of it. */
  asked: { selection: Omit<Selection, 'shard'>; choice: unknown };
  part?: { index: number; count: number };
  /** Absent: it did not come to its end. */
  result?: SuiteResult;
}

/**
 * @param requestSchema of what the command line of a suite asks for
 * @throws ExpectedError where there is no suite, or something in it is damaged
 */
export async function readShard(name: string, requestSchema: object): Promise<Shard> {
  const { header, lines } = await readWhole(name);
  const { command } = header;
  const problem = (await schemaCheck(requestSchema))(command);
  if (problem !== undefined)
    throw new ExpectedError(
      `${name} can't be merged: its journal does not say what was asked for (${problem}); run it again`,
    );
  const { selection, choice } = command as { selection: Selection; choice: unknown };
  const { shard, ...rest } = selection;
  return {
    ...{ name, directory: resolve(name), header, lines, asked: { selection: rest, choice } },
    ...(shard ? { part: shard } : {}),
    ...(await resultIn(name)),
  };
}

async function resultIn(directory: string): Promise<{ result?: SuiteResult }> {
  const file = join(directory, 'result.json');
  if (!existsSync(file)) return {};
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ExpectedError(`${file} can't be read: ${(error as Error).message}; run the shard again`);
  }
  const problem = (await schemaCheck(suiteResultSchema))(document);
  if (problem !== undefined)
    throw new ExpectedError(`${file} is not the result of a suite: ${problem}; run the shard again`);
  return { result: document as SuiteResult };
}
