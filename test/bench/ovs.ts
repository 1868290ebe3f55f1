import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { execa } from 'execa';
import type { Result } from '../../src/result/model.ts';
import { bulkByHand, ratioOf } from './pairs.ts';

/** node test/bench/ovs.ts [ROUNDS]: what an Open vSwitch takes in a lab, beside a Linux bridge and beside one made by hand. */
const rounds = Number(process.argv[2] ?? 7);
const lab = new URL('../../lab', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
const seconds = 2;

const hosts = (kind: string, traffic: string) => `title: t
nodes: { h1: , h2: , sw: { kind: ${kind} } }
links: ['h1:eth0 -- sw:p1', 'h2:eth0 -- sw:p2']
traffic: [${traffic}]
`;
const ping = '{ ping: { from: h1, to: h2, count: 1 } }';
const scenarios = {
  ovs: hosts('ovs', ping),
  bridge: hosts('bridge', ping),
  bulk: hosts('ovs', `{ iperf3: { from: h1, to: h2, time: ${seconds}s, congestion: cubic } }`),
};

async function up(name: keyof typeof scenarios): Promise<Result> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, scenarios[name]);
  const out = join(folder, `result-${performance.now()}`);
  const { stdout } = await execa(lab, ['up', file, '--json', '--out', out], { stderr: 'ignore' });
  return JSON.parse(stdout) as Result;
}

const times = { ovs: [] as number[], bridge: [] as number[] };
const built = async (name: 'ovs' | 'bridge') => {
  const { build } = (await up(name)).timing;
  times[name].push(build);
  return build;
};
const byLab = async () => (await up('bulk')).cases[0]!.runs[0]!.metrics['throughput.mean']!.value;

const byHand = () => bulkByHand('ovs-by-hand.sh', seconds);

try {
  const figures = [
    await ratioOf(
      'time to build, Open vSwitch / Linux bridge',
      'at most 150 ms more',
      () => built('ovs'),
      () => built('bridge'),
      rounds,
    ),
    await ratioOf('throughput of netdev, lab / by hand', 'at least 0.95', byLab, byHand, rounds),
  ];
  console.log(`Linux ${release()}, ${cpus().length} CPUs; median of the pairs' ratios [interval]`);
  for (const { what, ratio, low, high, pairs, goal } of figures)
    console.log(
      `${what.padEnd(44)} ${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}] ${pairs} pairs, ${goal}`,
    );
  const [ovs, bridge] = [median(times.ovs.slice(1)), median(times.bridge.slice(1))];
  const ms = (value: number) => `${Math.round(value * 1000)} ms`;
  console.log(`time to build, medians: ${ms(ovs)} and ${ms(bridge)}, ${ms(ovs - bridge)} more`);
} finally {
  rmSync(folder, { recursive: true });
}
