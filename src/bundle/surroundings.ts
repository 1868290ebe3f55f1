import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { packageVersion } from '../lib/package-version.ts';
import type { Result } from '../result/model.ts';
import { toolVersions } from '../result/tool-versions.ts';

/** What a run's outcome may depend on, by name. Nothing in it tells whose machine it is. */
export type Machine = Record<string, string>;

/** Sysctls of the first network namespace that others begin with, or that hold for all. */
const sysctls = [
  'net.core.bpf_jit_enable',
  'net.core.default_qdisc',
  'net.core.netdev_budget',
  'net.core.netdev_max_backlog',
  'net.core.rmem_max',
  'net.core.wmem_max',
  'net.ipv4.tcp_available_congestion_control',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_ecn',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_sack',
  'net.ipv4.tcp_timestamps',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_mtu_probing',
];

/** Options of the kernel that decide which packets go where, and how fast. */
const options =
  /^CONFIG_(HZ|PREEMPT\w*|BPF_SYSCALL|BPF_JIT|DEBUG_INFO_BTF|NET_SCH_(NETEM|FQ|FQ_CODEL|TBF|INGRESS)|NET_CLS_(BPF|ACT|MATCHALL|U32)|NET_ACT_BPF|OPENVSWITCH|BRIDGE|VXLAN|VETH|TUN|BONDING|NF_TABLES|NF_CONNTRACK|TCP_CONG_\w+|IPV6|KASAN|PROVE_LOCKING|DEBUG_KERNEL)=(.*)$/gm;

/** This machine, as a bundle records it. @param tools whose versions count */
export async function surroundings(tools: readonly string[]): Promise<Machine> {
  const versions = await toolVersions(tools);
  return {
    kernel: release(),
    architecture: arch(),
    processor: cpus()[0]?.model ?? 'unknown',
    processors: String(availableParallelism()),
    memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    lab: packageVersion(),
    'Node.js': process.version,
    ...Object.fromEntries(Object.entries(versions).map(([tool, version]) => [tool, version])),
    ...sysctlValues(),
    ...kernelOptions(),
  };
}

/** What a result says of the machine that it was made on comes before what this one is. */
export function recordedMachine(result: Result): Machine {
  const {
    kernel,
    architecture,
    cpus: count,
    memory,
    lab,
    node,
    tools,
    objects,
    seed,
    details,
    guests = {},
  } = result.environment;
  const machine: Machine = { kernel, architecture, ...tools, seed: String(seed) };
  if (typeof details?.processor === 'string') machine.processor = details.processor;
  if (count !== undefined) machine.processors = String(count);
  if (memory !== undefined) machine.memory = `${Math.round(memory / 1024 ** 3)} GiB`;
  if (lab !== undefined) machine.lab = lab;
  if (node !== undefined) machine['Node.js'] = node;
  for (const [name, hash] of Object.entries(objects)) machine[`object ${name}`] = hash.slice(0, 16);
  for (const [name, { kernel: own, from, accelerator }] of Object.entries(guests))
    machine[`guest ${name}`] = `Linux ${own} (${from.startsWith('/') ? 'a file' : from}), ${accelerator}`;
  const nodes = result.cases[0]?.runs[0]?.details?.nodes;
  for (const [path, value] of textsIn(nodes)) machine[`node ${path}`] = value;
  for (const [end, on] of Object.entries(result.environment.offloads))
    machine[`offloads of ${end}`] = on.toSorted().join(' ');
  return machine;
}

export interface MachineDifference {
  what: string;
  recorded: string;
  here: string;
}

/** What differs on this machine; only what both sides know. */
export const machineDifferences = (recorded: Machine, here: Machine): MachineDifference[] =>
  Object.entries(recorded).flatMap(([what, value]) => {
    const own = here[what];
    return own === undefined || own === value ? [] : [{ what, recorded: value, here: own }];
  });

const sysctlValues = (): Machine =>
  Object.fromEntries(
    sysctls.flatMap((name) => {
      const path = `/proc/sys/${name.replaceAll('.', '/')}`;
      return existsSync(path) ? [[name, readFileSync(path, 'utf8').trim().replaceAll(/\s+/g, ' ')]] : [];
    }),
  );

function kernelOptions(): Machine {
  const text = kernelConfig();
  return Object.fromEntries(
    [...text.matchAll(options)].map((match) => match[0].split('=', 2) as [string, string]),
  );
}

/** "" where this kernel does not show it. */
function kernelConfig(): string {
  if (existsSync('/proc/config.gz')) return gunzipSync(readFileSync('/proc/config.gz')).toString('latin1');
  const file = `/boot/config-${release()}`;
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

/** Versions and builds that nodes report: paths to texts, at any depth. */
function textsIn(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string' || typeof value === 'number') return [[path, String(value)]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, path ? `${path}.${key}` : key));
}
