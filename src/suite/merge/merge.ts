import { join, relative, resolve } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { stamped, type EmitSuite } from '../events.ts';
import { formatHostChanges } from '../host-changes.ts';
import type { SuiteCaseResult, SuiteResult } from '../model.ts';
import { suiteVerdicts } from '../model.ts';
import { refuseUsed } from '../refuse-used.ts';
import { writeDocument } from '../suite-directory.ts';
import { suiteResultOf } from '../suite-result.ts';
import { environmentsOf, missingParts, refuseDifferent } from './agree.ts';
import { readShard, type Shard } from './read-shard.ts';

export interface MergeOptions {
  emit: EmitSuite;
  /** Where result.json goes; the files of runs stay where they are. */
  directory: string;
  /** JSON Schema of what a suite is asked for. */
  requestSchema: object;
}

/** A case of a shard, and where it stands in the whole suite. */
interface Placed {
  shard: Shard;
  id: string;
  place: number;
  result?: SuiteCaseResult;
}

/**
 * Makes one suite of shards that ran elsewhere: their journals are replayed, as if it had run here.
 * @throws ExpectedError where one is damaged, or they are not parts of one suite
 */
export async function mergeShards(names: readonly string[], options: MergeOptions): Promise<SuiteResult> {
  const twice = names.find(
    (name, index) => names.findIndex((shard) => resolve(shard) === resolve(name)) < index,
  );
  if (twice !== undefined) throw new ExpectedError(`${twice} is named twice: each shard once`);
  const directory = resolve(options.directory);
  refuseUsed(directory);
  const shards = await Promise.all(names.map((name) => readShard(name, options.requestSchema)));
  refuseDifferent(shards);
  const emit = stamped(options.emit);
  const warn = (text: string) => emit({ type: 'warning', text });
  const moves = environmentsOf(shards);
  if (moves.length > 0) warn(`the shards ran in different environments: ${formatHostChanges(moves)}`);
  const missing = missingParts(shards);
  const count = shards[0]!.part?.count;
  const gaps = [
    ...missing.map((index) => `shard ${index}/${count} is missing`),
    ...shards.flatMap(({ result, name }) =>
      result ? [] : [`${name} did not end; continue it with: lab test --resume ${name}`],
    ),
    ...shards.flatMap(({ result, name }) => (result?.notRun ? [`${name}: ${result.notRun.why}`] : [])),
  ];
  for (const gap of gaps) warn(gap);
  const placed = shards.flatMap(casesOf).toSorted((a, b) => a.place - b.place);
  const chosen = chooseOnce(placed, warn);
  const lines = shards.flatMap((shard) => shard.lines);
  const runs = lines.filter(({ type }) => type === 'run').length;
  emit({ type: 'suite-start', directory, cases: chosen.length, runs, done: runs, jobs: 1 });
  for (const line of lines) {
    if (line.type !== 'run') continue;
    const { type: _type, id, seconds, disturbed, ...key } = line;
    emit({ type: 'run-end', id, key, seconds, ...(disturbed === undefined ? {} : { disturbed }) });
  }
  const cases = [...brokenIn(shards), ...chosen.flatMap((placed) => moved(placed, directory))];
  for (const result of cases) emit({ type: 'case-end', result });
  const notRun = chosen.flatMap(({ shard, id, result }) => (result ? [] : [caseNotRun(shard, id)]));
  const ended = shards.flatMap(({ result }) => result ?? []);
  const result: SuiteResult = {
    ...suiteResultOf({
      ...{ cases, directory, moves: [...ended.flatMap((result) => result.moves), ...moves] },
      notRun: gaps.length > 0 ? { why: gaps.join('; '), cases: notRun } : null,
      started: shards.map(({ header }) => header.started).toSorted()[0]!,
      total: Math.max(0, ...ended.map(({ timing }) => timing.total)),
    }),
    ...(ended[0] ? { environment: ended[0].environment } : {}),
  };
  writeDocument(join(directory, 'result.json'), result);
  emit({ type: 'suite-end', result });
  return result;
}

/** Shard I of N has every N-th case, from the I-th on. */
const casesOf = (shard: Shard, at: number): Placed[] =>
  shard.header.cases.map(({ id }, index) => {
    const { index: part, count } = shard.part ?? { index: at + 1, count: 1 };
    const place = shard.part ? index * count + part - 1 : at * 1e6 + index;
    const result = shard.result?.cases.find((suiteCase) => suiteCase.id === id);
    return { shard, id, place, ...(result ? { result } : {}) };
  });

/** Of a case that several shards ran, the worst counts. */
function chooseOnce(placed: readonly Placed[], warn: (text: string) => void): Placed[] {
  const rank = ({ result }: Placed) =>
    result ? suiteVerdicts.indexOf(result.verdict) : suiteVerdicts.length;
  return [...Map.groupBy(placed, ({ id }) => id).values()].map((same) => {
    const worst = same.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    if (same.length > 1) {
      const where = same.map(({ shard, result }) => `${shard.name} (${result?.verdict ?? 'not run'})`);
      warn(`${worst.id} ran ${same.length} times: in ${where.join(' and ')}; the worst counts`);
    }
    return worst;
  });
}

/** Files that could not be read as scenarios: each shard tells of all. */
function brokenIn(shards: readonly Shard[]): SuiteCaseResult[] {
  const known = new Set(shards.flatMap(({ header }) => header.cases.map(({ id }) => id)));
  const all = shards.flatMap(({ result }) => result?.cases.filter(({ id }) => !known.has(id)) ?? []);
  return [...new Map(all.map((result) => [result.id, result])).values()];
}

const moved = ({ shard, result }: Placed, directory: string): SuiteCaseResult[] =>
  result
    ? [
        {
          ...result,
          ...(result.directory === undefined
            ? {}
            : { directory: relative(directory, join(shard.directory, result.directory)) }),
        },
      ]
    : [];

function caseNotRun({ result }: Shard, id: string): Pick<SuiteCaseResult, 'id' | 'scenario'> {
  const known = result?.notRun?.cases.find((suiteCase) => suiteCase.id === id);
  return known ?? { id, scenario: { name: id, title: '', file: id } };
}
