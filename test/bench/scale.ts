import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { missingPackages } from '../../src/doctor/debian-packages.ts';
import { aptInstall } from '../../src/doctor/install.ts';
import { builders, labVersion, type Sample } from './scale/builders.ts';
import { writeNetwork } from './scale/topology.ts';
import { pageOf } from './scale/page.ts';

/**
 * npm run bench:scale [-- ROUNDS]: networks of 2 to 1,000 hosts built by lab, Mininet, a script of `ip -batch` and pyroute2,
 * in turn. Each proves what it built by a ping across. Writes docs/benchmarks.md.
 */
const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'lab-bench-scale-'));

const star = (hosts: number) => `generate: [{ star: { hosts: ${hosts} } }]`;
const shapes: readonly [name: string, topology: string, ends: [string, string]][] = [
  ...[2, 10, 100, 500, 1000].map((hosts): [string, string, [string, string]] => [
    `bridge-${hosts}`,
    star(hosts),
    ['h1', `h${hosts}`],
  ]),
  [
    'line-100',
    'generate: [{ line: { routers: 100 } }]\nnodes: { h2: { sysctl: { net.ipv4.ip_default_ttl: 255 } } }',
    ['h1', 'h2'],
  ],
  [
    'leaf-spine-50',
    'generate: [{ leaf-spine: { spines: 2, leaves: 5, hosts-per-leaf: 10 } }]',
    ['h1', 'h50'],
  ],
];

/** The large ones take minutes with some builders. */
const roundsOf = (name: string) => (/-(500|1000)$/.test(name) ? Math.min(rounds, 3) : rounds);

// What the other builders are made of.
const missing = await missingPackages(['mininet', 'bridge-utils', 'iputils-ping', 'python3-pyroute2']);
if (missing.length > 0) await aptInstall(missing);

try {
  const samples = new Map<string, Sample[]>();
  for (const [name, topology, ends] of shapes) {
    const network = await writeNetwork(folder, name, topology, ends);
    for (let round = 0; round < roundsOf(name); round++)
      for (const builder of builders) {
        const sample = await builder.build(network);
        samples.set(`${name} ${builder.name}`, [...(samples.get(`${name} ${builder.name}`) ?? []), sample]);
        process.stderr.write(
          `${name}, ${builder.name}: ${sample.build.toFixed(3)} s, ${sample.teardown.toFixed(3)} s\n`,
        );
      }
  }
  const machine = `Linux ${release()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const page = pageOf(
    shapes.map(([name]) => name),
    builders.map(({ name }) => name),
    samples,
    {
      machine,
      lab: await labVersion(),
      date: new Date().toISOString().slice(0, 10),
    },
  );
  writeFileSync(new URL('../../docs/benchmarks.md', import.meta.url), page);
  await execa('node_modules/.bin/prettier', ['--write', 'docs/benchmarks.md'], { preferLocal: true });
  process.stdout.write(page);
} finally {
  rmSync(folder, { recursive: true });
}
