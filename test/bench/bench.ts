import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../src/result/model.ts';
import { bulkByHand, figure, type Figure, ratioOf, timed } from './pairs.ts';

/** npm run bench [-- ROUNDS]: what lab adds, each figure a ratio of two things measured in one run. */
const rounds = Number(process.argv[2] ?? 7);
const root = new URL('../../', import.meta.url).pathname;
const lab = join(root, 'lab');
const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
const seconds = 2;

const twoHosts = `lab: two-hosts\ntraffic: [{ iperf3: { from: h1, to: h2, time: ${seconds}s } }]\n`;
const scenarios = {
  plain: `title: plain\n${twoHosts}`,
  arms: `title: arms\n${twoHosts}arms: [baseline, pass]\nrepeat: ${rounds}\nmanglers: [{ on: h1:eth0, hook: egress, program: tcp-psh }]\n`,
};

async function up(name: keyof typeof scenarios): Promise<Result> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, scenarios[name]);
  const out = join(folder, `result-${performance.now()}`);
  const { stdout } = await execa(lab, ['up', file, '--json', '--out', out]);
  return JSON.parse(stdout) as Result;
}

const throughputOf = (run: Result['cases'][number]['runs'][number] | undefined): number =>
  run?.metrics['throughput.mean']?.value ?? Number.NaN;

const byHand = () => bulkByHand('by-hand.sh', seconds);

/** The arms are interleaved by lab itself. */
async function passArm(): Promise<Figure> {
  const { cases } = await up('arms');
  const runs = cases[0]?.runs ?? [];
  const of = (arm: string) => runs.filter((run) => run.arm === arm).map(throughputOf);
  const baseline = of('baseline');
  const ratios = of('pass').map((value, index) => value / (baseline[index] ?? Number.NaN));
  return figure('throughput, program pass / no program', 'at least 0.90', ratios);
}

/** All that is not traffic, in the measure of what is allowed. */
async function overhead(): Promise<Figure> {
  const tcpPsh = join(root, 'scenarios/tcp-psh.yaml');
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const out = join(folder, `overhead-${round}`);
    const wall = await timed(() => execa(lab, ['up', tcpPsh, '--json', '--out', out]));
    const byIperf = await timed(() => byHand());
    if (round > 0) ratios.push(wall / byIperf);
  }
  return figure('wall time, lab up tcp-psh / iperf3 for 2 s by hand', 'at most 1.75', ratios);
}

const node = (...words: string[]) => timed(() => execa(process.execPath, words));
const start = (...words: string[]) => timed(() => execa(lab, words));
const empty = () => node('-e', '0');

try {
  const plain = async () => throughputOf((await up('plain')).cases[0]?.runs[0]);
  const figures = [
    await ratioOf(
      'start, lab --version / node -e 0',
      'at most 3',
      () => start('--version'),
      empty,
      rounds * 3,
    ),
    await ratioOf(
      'start, lab validate / node -e 0',
      'at most 3',
      () => start('validate', join(root, 'scenarios/tcp-psh.yaml')),
      empty,
      rounds * 3,
    ),
    await ratioOf('throughput, lab / by hand', 'at least 0.95', plain, byHand, rounds),
    await passArm(),
    await overhead(),
  ];
  console.log(`Linux ${release()}, ${cpus().length} CPUs; median of the pairs' ratios [interval]`);
  for (const { what, ratio, low, high, pairs, goal } of figures) {
    const range = `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
    console.log(
      `${what.padEnd(52)} ${ratio.toFixed(2).padStart(6)} ${range.padEnd(14)} ${pairs} pairs, ${goal}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
