import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { ExpectedError } from '../lib/errors.ts';
import { listAt, numberAt, parseJson } from '../lib/json-value.ts';
import { paths } from '../plan/capsule-paths.ts';
import type { Transport } from './transport.ts';

/** Ids of the programs that are pinned in the capsule. */
export async function pinnedPrograms(transport: Transport): Promise<number[]> {
  const command = { place: 'capsule' as const, argv: ['bpftool', '--json', '--bpffs', 'prog', 'show'] };
  const { stdout, stderr, exitCode } = await transport.start(command, () => 0).ended;
  if (exitCode !== 0) throw new ExpectedError(`bpftool could not list the BPF programs: ${stderr.trim()}`);
  const all = listAt(parseJson(stdout));
  if (!all)
    throw new ExpectedError(`bpftool printed no list of BPF programs: ${stdout.slice(0, 200).trim()}`);
  return all.flatMap((program) => {
    const [id, pinned] = [numberAt(program, 'id'), listAt(program, 'pinned') ?? []];
    const isOurs = pinned.some((path) => typeof path === 'string' && path.startsWith(paths.bpffs));
    return id !== undefined && isOurs ? [id] : [];
  });
}

/** ms. The kernel frees namespaces one after the other: behind many others it takes seconds. */
const deadline = 30_000;

/**
 * Waits until the kernel has freed programs, a moment after the network namespace that they were attached in.
 * @returns those that it had not freed in time
 */
export async function programsLeft(programs: ReadonlySet<number>): Promise<number[]> {
  const end = performance.now() + deadline;
  const left: number[] = [];
  for (const id of programs) {
    let isThere = await isLoaded(id);
    while (isThere && performance.now() < end) {
      await pause(10);
      isThere = await isLoaded(id);
    }
    if (isThere) left.push(id);
  }
  return left;
}

const isLoaded = async (id: number): Promise<boolean> =>
  (await execa('bpftool', ['prog', 'show', 'id', String(id)], { reject: false })).exitCode === 0;
