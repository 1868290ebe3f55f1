import { readdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { kernelFile } from '../lib/kernel-file.ts';

/** Other activity of the machine, counted since boot. Times are in ticks (USER_HZ: 100 per second). */
export interface MachineSample {
  at: number;
  steal: number;
  /** CPU time of processes other than this one and its descendants, without kernel threads. */
  others: number;
  /** s that this control group was kept from running. */
  throttled: number;
  /** Thermal throttling events. */
  thermal: number;
}

/** What disturbed a run, from the kernel's counters. */
export interface Disturbance {
  /** Shares of all processors' time that the hypervisor and other processes took. */
  steal: number;
  others: number;
  /** s, times */
  throttled: number;
  thermal: number;
  /** Load average of the last minute, at the end. */
  load: number;
}

const ticksPerSecond = 100;

/** Shares of all processors' time above which a measurement counts as disturbed. */
export const bounds = { steal: 0.05, others: 0.1 } as const;

/** Reads /proc: some ms, so not while anything is measured. */
export function sampleMachine(): MachineSample {
  const steal = Number(/^cpu +(?:\d+ ){7}(\d+)/m.exec(kernelFile('/proc/stat'))?.[1] ?? 0);
  const throttled = throttledSeconds(cpuStatFiles(kernelFile('/proc/self/cgroup')).map(kernelFile));
  return { at: performance.now(), steal, others: ticksOfOthers(), throttled, thermal: thermalEvents() };
}

export function disturbanceBetween(before: MachineSample, after: MachineSample): Disturbance {
  const capacity = ((after.at - before.at) / 1000) * ticksPerSecond * availableParallelism();
  const share = (ticks: number) => (capacity > 0 ? Math.max(0, ticks) / capacity : 0);
  return {
    steal: share(after.steal - before.steal),
    others: share(after.others - before.others),
    throttled: after.throttled - before.throttled,
    thermal: after.thermal - before.thermal,
    load: loadavg()[0]!,
  };
}

/** Why a measurement made meanwhile can't be trusted; undefined where it can. */
export function disturbedBy({ steal, others, throttled, thermal }: Disturbance): string | undefined {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const said = [
    ...(steal > bounds.steal ? [`the hypervisor took ${percent(steal)} of the processors' time`] : []),
    ...(others > bounds.others ? [`other processes took ${percent(others)} of the processors' time`] : []),
    ...(throttled > 0 ? [`the control group was throttled for ${throttled.toFixed(2)} s`] : []),
    ...(thermal > 0 ? ['a CPU was throttled (thermal)'] : []),
  ];
  return said.length > 0 ? said.join(', ') : undefined;
}

/**
 * Where the kernel counts how the control groups of a process were throttled: its own, and those above it, any of
 * which may have the limit. Of a container's, only those that it can see are there.
 * @param groups /proc/PID/cgroup (cgroups(7)): version 1 where the controller `cpu` is bound to it, else version 2
 */
export function cpuStatFiles(groups: string): string[] {
  const lines = groups.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line) ?? []);
  const first = lines.find(([, controllers]) => controllers?.split(',').includes('cpu'));
  const [, , path = ''] = first ?? lines.find(([, controllers]) => controllers === '') ?? [];
  const root = first ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup';
  const names = path.split('/').filter(Boolean);
  return [...names.keys(), names.length].map((count) =>
    [root, ...names.slice(0, count), 'cpu.stat'].join('/'),
  );
}

/** s, of the texts of cpu.stat. Version 2 counts µs, version 1 ns. */
export function throttledSeconds(texts: readonly string[]): number {
  const counted = (text: string, name: string) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return texts.reduce(
    (sum, text) => sum + counted(text, 'throttled_usec') / 1e6 + counted(text, 'throttled_time') / 1e9,
    0,
  );
}

/** A parent's count of its children includes processes that have ended. */
function ticksOfOthers(): number {
  const processes = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = kernelFile(`/proc/${name}/stat`);
    // After the name, which may hold anything: state, parent, ...; utime, stime, cutime, cstime are 14 to 17.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields.length < 15) continue;
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    processes.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  const kernelThreads = 2;
  const isOurs = (pid: number): boolean => {
    for (let here: number | undefined = pid; here; here = processes.get(here)?.parent)
      if (here === process.pid || here === kernelThreads) return true;
    return false;
  };
  return [...processes].reduce((sum, [pid, { ticks }]) => (isOurs(pid) ? sum : sum + ticks), 0);
}

function thermalEvents(): number {
  const count = kernelFile('/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count');
  return Number(count.trim() || 0);
}
