import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { median } from 'simple-statistics';
import { findTool } from '../../src/lib/find-tool.ts';
import { initramfs } from '../../src/run/guest/rootfs/initramfs.ts';
import { findKernel } from '../../src/run/guest/kernel/find-kernel.ts';
import type { Result } from '../../src/result/model.ts';
import { cacheDirectory } from '../../src/lib/directories.ts';
import { bridged, naive, virtme } from './guests/by-hand.ts';
import { figure } from './pairs.ts';

/**
 * npm run bench:guests [-- ROUNDS]: how long guests take from the command line to what runs in them, each figure beside
 * a guest that is started without a second thought in the same round; and what their network carries.
 */
const rounds = Number(process.argv[2] ?? 7);
const lab = new URL('../../lab', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
const seconds = 2;

const command = 'traffic: [{ command: { in: h1, run: [uname, -r] } }]';
const ping = 'traffic: [{ ping: { from: h1, to: h2, count: 1 } }]';
const bulk = `traffic: [{ iperf3: { from: h1, to: h2, time: ${seconds}s } }]`;
const pair = (host: string, sw: string) =>
  `nodes: { h1: ${host}, h2: ${host}, sw: { ${sw} } }\nlinks: ['h1:eth0 -- sw:p1', 'h2:eth0 -- sw:p2']`;
const scenarios = {
  cold: `nodes: { h1: { kind: vm, template: false } }\n${command}`,
  one: `nodes: { h1: { kind: vm } }\n${command}`,
  two: `${pair('{ kind: vm }', 'kind: ovs')}\n${ping}`,
  inside: `${pair('', 'kind: ovs, datapath: system')}\n${ping}`,
  bulk: `${pair('{ kind: vm }', 'kind: bridge')}\n${bulk}`,
};

/** Templates are those of this benchmark; all else that guests are made from is where it always is. */
function ownTemplates(): void {
  const [real, own] = [cacheDirectory(), join(folder, 'cache', 'lab')];
  mkdirSync(join(own, 'guest'), { recursive: true });
  for (const from of ['', 'guest'])
    for (const name of readdirSync(join(real, from)))
      if (!existsSync(join(own, from, name)) && name !== 'template')
        symlinkSync(join(real, from, name), join(own, from, name));
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
}

/** @returns s from the start of lab to the end of the first traffic */
async function up(name: string, yaml: string, ...words: string[]): Promise<number> {
  const [file, out] = [join(folder, `${name}.yaml`), join(folder, `result-${performance.now()}`)];
  writeFileSync(file, `title: ${name}\n${yaml}\n`);
  const began = performance.now();
  const options = ['--verbose', '--reporter', 'plain', '--out', out, ...words];
  const running = execa(lab, ['up', file, ...options], { stdout: 'ignore', buffer: false });
  let first = Number.NaN;
  createInterface({ input: running.stderr }).on('line', (line) => {
    if (Number.isNaN(first) && line.trim().startsWith('traffic/')) first = (performance.now() - began) / 1000;
  });
  await running;
  return first;
}

/** bit/s that lab's iperf3 sees between two guests on a bridge */
async function throughput(): Promise<number> {
  const [file, out] = [join(folder, 'bulk.yaml'), join(folder, `result-${performance.now()}`)];
  writeFileSync(file, `title: bulk\n${scenarios.bulk}\n`);
  const { stdout } = await execa(lab, ['up', file, '--json', '--out', out], { stderr: 'ignore' });
  const { cases } = JSON.parse(stdout) as Result;
  return cases[0]!.runs[0]!.metrics['throughput.mean']!.value;
}

interface Row {
  what: string;
  /** What it is in the measure of, and what it should be. */
  of: string;
  goal: string;
  unit: string;
  values: number[];
  ratios: number[];
}
const rows = new Map<string, Row>();
function note(what: string, of: string, goal: string, unit: string, value: number, other: number): void {
  const row = rows.get(what) ?? { what, of, goal, unit, values: [], ratios: [] };
  row.values.push(value);
  row.ratios.push(value / other);
  rows.set(what, row);
}

/** The median of the ratios with its interval, and that of the figures themselves. */
function print({ what, of, goal, unit, values, ratios }: Row): void {
  const { ratio, low, high, pairs } = figure(what, goal, ratios);
  const range = `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const own = `${median(values).toPrecision(3)} ${unit}`;
  console.log(
    `${what.padEnd(58)} ${own.padEnd(10)} ${ratio.toFixed(2)} ${range} of ${of}, ${pairs} pairs, ${goal}`,
  );
}

try {
  const kernel = await findKernel();
  const { file: root } = await initramfs(kernel, ['iperf3']);
  ownTemplates();
  for (let round = 0; round <= rounds; round++) {
    const plain = await naive(kernel, root);
    // A machine that there was none of yet.
    const made = scenarios.one.replace('kind: vm', `kind: vm, memory: ${300 + round}M`);
    const times: readonly (readonly [string, string, number | undefined])[] = [
      ['one guest, cold, to its first command', 'under 4 s', await up('cold', scenarios.cold)],
      ['one guest, whose template is made first', 'under 4 s', await up('made', made)],
      ['one guest from its template, to its first command', 'under 0.6 s', await up('one', scenarios.one)],
      ['two and an Open vSwitch, to the first ping', 'under 2 s', await up('two', scenarios.two)],
      [
        '--in-vm, Open vSwitch, to the first ping',
        'under 2.5 s',
        await up('inside', scenarios.inside, '--in-vm'),
      ],
      ['virtme-ng, one guest, to its first command', 'none', await virtme(kernel)],
    ];
    const byHand = await bridged(kernel, ['iperf3'], seconds);
    const rate = await throughput();
    if (round === 0) continue; // templates were made
    for (const [what, goal, time] of times)
      if (time !== undefined) note(what, 'q35', goal, 's', time, plain.seconds);
    note('resident, from a template', 'q35', 'under 150 MiB', 'MiB', byHand.resident, plain.resident);
    note(
      'TCP over a Linux bridge',
      'the same by hand',
      'at least 0.90',
      'Gbit/s',
      rate / 1e9,
      byHand.rate / 1e9,
    );
  }
  console.log(
    `Linux ${release()}, ${cpus().length} CPUs; guests: Linux ${kernel.release}; q35: -M q35 -cpu max by hand`,
  );
  for (const row of rows.values()) print(row);
  if (!findTool('vng')) console.log('virtme-ng is not installed: nothing to compare with');
} finally {
  rmSync(folder, { recursive: true });
}
