import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../src/result/model.ts';
import { ratioOf } from './pairs.ts';

/** node test/bench/order.ts [ROUNDS]: what the observation `order` costs, at the rates of Open vSwitch and of veth. */
const rounds = Number(process.argv[2] ?? 9);
const lab = new URL('../../lab', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));

const topologies = { ovs: 'two-hosts-ovs', veth: 'two-hosts' };

async function throughput(over: keyof typeof topologies, observe: string): Promise<number> {
  const file = join(folder, 'scenario.yaml');
  const traffic = '{ iperf3: { from: h1, to: h2, time: 2s, congestion: cubic } }';
  writeFileSync(file, `title: t\nlab: ${topologies[over]}\ntraffic: [${traffic}]\nobserve: [${observe}]\n`);
  const out = join(folder, `result-${performance.now()}`);
  const { stdout } = await execa(lab, ['up', file, '--json', '--out', out], { stderr: 'ignore' });
  const run = (JSON.parse(stdout) as Result).cases[0]!.runs[0]!;
  const overtaken = run.metrics['order.overtaken']?.value ?? 0;
  if (overtaken > 0 || run.doubts.length > 0)
    throw new Error(`${overtaken} packets overtaken; ${run.doubts.join('; ')}`);
  return run.metrics['throughput.mean']!.value;
}

const order = '{ order: { from: h1:eth0, to: h2:eth0 } }';

try {
  console.log(`Linux ${release()}, ${cpus().length} CPUs; median of the pairs' ratios [interval]`);
  for (const over of ['ovs', 'veth'] as const) {
    const { ratio, low, high, pairs, goal } = await ratioOf(
      over,
      'at least 0.90',
      () => throughput(over, order),
      () => throughput(over, ''),
      rounds,
    );
    console.log(
      `throughput of ${over}, with order / without`.padEnd(44) +
        `${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}] ${pairs} pairs, ${goal}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
