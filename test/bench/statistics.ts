import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { median } from '../../src/lib/statistics.ts';
import { estimateRatio } from '../../src/result/statistics/ratio-test.ts';
import { WorseTest, type Answer } from '../../src/result/statistics/worse-test.ts';
import { randomFrom } from '../helpers/random.ts';
import { collectPool, noiseOf, type Pool } from './slow/pool.ts';

/**
 * npm run bench:statistics [-- ROUNDS [POOL.json]]: 100 comparisons of each kind, on throughputs that were
 * really measured. Prints the table of docs/statistics.md. POOL.json is read if it is there, and else written.
 */
const rounds = Number(process.argv[2] ?? 40);
const file = process.argv[3];
const mostPairs = 300;

const random = randomFrom(1);
const pool = await readPool();

async function readPool(): Promise<Pool> {
  if (file)
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Pool;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  const collected = await collectPool(rounds);
  if (file) writeFileSync(file, JSON.stringify(collected));
  return collected;
}

/** One comparison: rounds are drawn from the pool until there is an answer. */
function compare(slower: readonly number[], same: boolean): { answer: Answer; pairs: number } {
  const test = new WorseTest();
  for (let pairs = 1; pairs <= mostPairs; pairs++) {
    const round = Math.floor(random() * pool.a.length);
    const pair: [number, number] = [slower[round]!, pool.a[round]!];
    // Two runs of the same: which of them is called the slower is drawn, as their order was.
    if (same && random() < 0.5) pair.reverse();
    const answer = test.add(...pair);
    if (answer !== 'inconclusive') return { answer, pairs };
  }
  return { answer: 'inconclusive', pairs: mostPairs };
}

function row(name: string, values: readonly number[], same = false, uses = 100): string {
  const outcomes = Array.from({ length: uses }, () => compare(values, same));
  const count = (answer: Answer) => outcomes.filter((one) => one.answer === answer).length;
  const pairs = outcomes.map((one) => one.pairs).toSorted((a, b) => a - b);
  const { ratio } = estimateRatio(values.map((value, index) => value / pool.a[index]!));
  const cells = [
    name,
    ratio.toFixed(3),
    uses.toLocaleString('en'),
    count('worse'),
    count('not worse'),
    count('inconclusive'),
    `${median(pairs)}`,
    `${pairs[Math.floor(pairs.length * 0.95)]}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function times(values: readonly number[], by: number): number[] {
  return values.map((value) => value * by);
}

const noise = noiseOf(pool);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
process.stdout.write(
  [
    `${pool.a.length} rounds in ${Math.round(pool.seconds)} s, load ${Math.min(...pool.load).toFixed(1)} to ${Math.max(...pool.load).toFixed(1)}, ${cpus().length} processors, Linux ${release()}`,
    `median ${(median(pool.a) / 1e9).toFixed(1)} Gbit/s; two runs of the same differ by ${percent(noise.typical)} (median), ${percent(noise.largest)} at most`,
    '',
    '| compared | measured ratio | times | worse | not worse | inconclusive | pairs, median | pairs, 95th |',
    '| -------- | -------------- | ----- | ----- | --------- | ------------ | ------------- | ----------- |',
    row('the same twice', pool.again, true),
    row('the same twice', pool.again, true, 10_000),
    row('a program that takes about 20 %', pool.twenty),
    row('a program that takes about 5 %', pool.five),
    row('the same, reckoned 20 % slower', times(pool.again, 0.8)),
    row('the same, reckoned 5 % slower', times(pool.again, 0.95)),
    '',
  ].join('\n'),
);
