import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';

/** What there is on the host that a lab must not change: sort of thing to its instances, as text. */
export type HostState = ReadonlyMap<string, ReadonlySet<string>>;

/** ms. Other tests run labs at the same time: what is new has this long to vanish. */
const deadline = 120_000;

/** These are nobody's for a moment only: that they are gone later says nothing. */
const transient = new Set(['process', 'bpf', 'file']);

/** Everything of the host that a lab could touch, now. */
export async function hostState(): Promise<HostState> {
  const [links, qdiscs, programs, maps, bpfLinks] = await Promise.all([
    json(['ip', '-j', 'link']),
    json(['tc', '-j', 'qdisc']),
    ...['prog', 'map', 'link'].map((what) =>
      process.getuid?.() === 0 ? json(['bpftool', '-j', what, 'list']) : [],
    ),
  ]);
  const bpf = [
    // systemd attaches programs to the cgroups of units, which come and go.
    ...programs!
      .filter(({ type }) => !String(type).startsWith('cgroup'))
      .map(({ id, type, name }) => `program ${id} ${type} ${name}`),
    ...maps!.map(({ id, type, name }) => `map ${id} ${type} ${name}`),
    ...bpfLinks!.filter(({ type }) => type !== 'cgroup').map(({ id, type }) => `link ${id} ${type}`),
  ];
  return new Map(
    Object.entries({
      link: links!.map(
        ({ ifindex, ifname, mtu, qdisc, xdp }) =>
          `${ifindex} ${ifname} mtu ${mtu} ${qdisc} ${xdp ? 'xdp' : ''}`,
      ),
      qdisc: qdiscs!.map(({ dev, kind, handle, parent }) => `${dev} ${kind} ${handle} ${parent ?? 'root'}`),
      namespace: entries('/run/netns'),
      mount: readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n').map(mountPoint),
      pinned: entries('/sys/fs/bpf'),
      bpf,
      process: processes(),
      file: [
        ...['/tmp', '/run', '/var/tmp', '/dev/shm'].flatMap(entries).filter(isLasting),
        ...partialResults(),
      ],
    }).map(([sort, all]) => [sort, new Set(all)]),
  );
}

/** Fails unless the host comes back to what it was `before`. */
export async function assertHostUnchanged(t: ExecutionContext, before: HostState): Promise<void> {
  const end = Date.now() + deadline;
  let changes = changesSince(before, await hostState());
  while (changes.length > 0 && Date.now() < end) {
    await pause(100);
    // What came after the end of the test is another's.
    const now = new Set(changesSince(before, await hostState()));
    changes = changes.filter((change) => now.has(change));
  }
  t.deepEqual(changes, [], 'the host is as it was');
}

export function changesSince(before: HostState, now: HostState): string[] {
  return [...now].flatMap(([sort, all]) => {
    const known = before.get(sort) ?? new Set<string>();
    const added = [...all].filter((one) => !known.has(one)).map((one) => `new ${sort}: ${one}`);
    const gone = transient.has(sort)
      ? []
      : [...known].filter((one) => !all.has(one)).map((one) => `${sort} gone: ${one}`);
    return [...added, ...gone];
  });
}

async function json(argv: readonly string[]): Promise<Record<string, unknown>[]> {
  const [command = '', ...args] = argv;
  const { stdout } = await execa(command, args);
  return stdout.trim() === '' ? [] : (JSON.parse(stdout) as Record<string, unknown>[]);
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const mountPoint = (line: string) => line.split(' ').slice(4, 5).join('');

/** Directories that tests make and remove themselves are called lab-test-*. */
const isLasting = (path: string) =>
  !/^(lab-test-|node-compile-cache|tmux-|bash_jobs)/.test(path.split('/').at(-1) ?? '');

/** Results are written whole: one without its document was left half-made. */
function partialResults(): string[] {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local/state');
  return entries(join(state, 'lab/results')).filter(
    (path) => !entries(path).includes(join(path, 'result.json')),
  );
}

/** Processes of labs, each with its start time, except those that a test runs right now. */
function processes(): string[] {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => readProcess(pid) ?? []),
  );
  const inTests = (pid: number): boolean =>
    pid === process.pid || (all.has(pid) && inTests(all.get(pid)!.parent));
  return [...all]
    .filter(([pid, { ofLab }]) => ofLab && !inTests(pid))
    .map(([pid, { start, words }]) => `${pid}@${start} ${words}`);
}

function readProcess(
  pid: string,
): [number, { parent: number; start: string; words: string; ofLab: boolean }][] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    // A zombie is its parent's business.
    if (words === '' || fields[0] === 'Z') return undefined;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    const elsewhere = readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync('/proc/self/ns/net');
    const ofLab = elsewhere || /(^|\0)(LAB_CAPSULE=|TMPDIR=\/run\/lab\/)/.test(environment);
    return [[Number(pid), { parent: Number(fields[1]), start: fields[19]!, words, ofLab }]];
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
