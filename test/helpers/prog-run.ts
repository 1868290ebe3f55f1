import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { compileObject } from '../../src/mangler/compile.ts';
import { type Counters, readCounters } from '../../src/mangler/counters.ts';
import { objectOf } from '../../src/mangler/object.ts';
import { encode } from '../../src/mangler/params.ts';
import type { ParameterValue } from '../../src/mangler/parameter-types.ts';
import { loadProgram } from '../../src/mangler/programs.ts';
import { skipWithoutRoot } from './skip.ts';

/** A test that needs root, as bpf(2) and namespaces do; without it, it is told as skipped. */
export function rootTest(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  test(title, async (t) => {
    if (!skipWithoutRoot(t)) await implementation(t);
  });
}

export interface ProgRun {
  /** For each packet. */
  results: { retval: number; duration: number; data: Buffer }[];
  counters: Counters | null;
  /** Id that the program had in the kernel. */
  id: number;
}

interface Options {
  seed?: number;
  parameters?: Record<string, ParameterValue>;
  /** Times that each packet goes through; only the last is looked at. */
  repeat?: number;
  /** Directory in which programs are looked up. */
  from?: string;
}

// In a mount namespace of its own: the programs go when its last process does. The dump is no part of the batch: after
// one, the bpftool of Debian's 6.1.176 takes the batch for one that could not be read.
const script = `set -e
mount -n -t bpf bpf "$1/bpffs"
bpftool prog loadall "$1/program.o" "$1/bpffs/p" pinmaps "$1/bpffs/p/maps"
bpftool -j batch file "$1/batch"
bpftool -j map dump pinned "$1/bpffs/p/maps/stats"`;

/**
 * Runs frames through a program of bpf/ with BPF_PROG_TEST_RUN: no interface, no traffic.
 * @param name the program, or a path to its source
 * @param hook whose function is run
 */
export async function progRun(
  name: string,
  hook: 'egress' | 'ingress' | 'xdp',
  packets: readonly Buffer[],
  { seed = 1, parameters = {}, repeat = 1, from = process.cwd() }: Options = {},
): Promise<ProgRun> {
  const manifest = loadProgram(name, from);
  const { bytes } = await compileObject(objectOf(manifest));
  const directory = await mkdtemp(join(tmpdir(), 'lab-prog-run-'));
  try {
    const pins = join(directory, 'bpffs', 'p');
    const pinned = `${pins}/${manifest.functions?.[hook]}`;
    await mkdir(join(directory, 'bpffs'));
    await writeFile(join(directory, 'program.o'), bytes);
    const value = encode(seed, manifest.parameters, parameters).join(' ');
    const file = (end: string, at: number) => join(directory, `${end}${at}`);
    for (const [at, packet] of packets.entries()) await writeFile(file('in', at), packet);
    const batch = [
      `prog show pinned ${pinned}`,
      ...(manifest.seeded
        ? [`map update pinned ${pins}/maps/params key hex 00 00 00 00 value hex ${value}`]
        : []),
      ...packets.map(
        (_, at) =>
          `prog run pinned ${pinned} data_in ${file('in', at)} data_out ${file('out', at)} repeat ${repeat}`,
      ),
    ];
    await writeFile(join(directory, 'batch'), `${batch.join('\n')}\n`);
    const { stdout } = await execa('unshare', ['-m', 'sh', '-c', script, 'sh', directory]);
    const [done = '', dump = ''] = stdout.split('\n');
    const outputs = (JSON.parse(done) as { output: any }[]).map(({ output }) => output);
    const runs = outputs.slice(-packets.length) as { retval: number; duration: number }[];
    const results = await Promise.all(
      runs.map(async (run, at) => ({ ...run, data: await readFile(file('out', at)) })),
    );
    const output = { stdout: dump, stderr: '', exitCode: 0, startedAt: 0, endedAt: 0 };
    return { results, counters: readCounters(output), id: outputs[0].id };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
