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

/** The kernel frees programs a moment after the network namespace that they were attached in. */
export async function programsGone(programs: ReadonlySet<number>): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (const id of programs) {
    while ((await execa('bpftool', ['prog', 'show', 'id', String(id)], { reject: false })).exitCode === 0) {
      if (performance.now() > deadline)
        throw new Error(`BPF program ${id} is still loaded after its lab ended`);
    }
  }
}
