import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Network } from './topology.ts';

/** Seconds, and KiB of the largest process. The build ends with the reply to a ping, the teardown when nothing is left. */
export interface Sample {
  build: number;
  teardown: number;
  cpu: number;
  memory: number;
}

export interface Builder {
  name: string;
  build(network: Network): Promise<Sample>;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const lab = fileURLToPath(new URL('../../../lab', import.meta.url));
const python = '/usr/bin/python3';
const capsule = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];

interface Measured {
  code: number;
  wall: number;
  cpu: number;
  memory: number;
}

async function measured(argv: readonly string[]): Promise<Measured & { said: string }> {
  const { stdout, stderr } = await execa(python, [here('measure.py'), ...argv]);
  const found = JSON.parse(stdout) as Measured;
  if (found.code !== 0) throw new Error(`${argv.join(' ')} ended with ${found.code}:\n${stderr}`);
  return { ...found, said: stderr };
}

export const labVersion = async (): Promise<string> => (await execa(lab, ['--version'])).stdout;

/** Processes that are in other network namespaces than this one. */
function strangers(): number {
  const own = linkOf('self');
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && ![own, undefined].includes(linkOf(pid)))
    .length;
}

function linkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // It has just ended.
    return undefined;
  }
}

/** Seconds until no process is left in namespaces of its own. */
async function untilGone(before: number): Promise<number> {
  const began = performance.now();
  while (strangers() > before) await pause(1);
  return (performance.now() - began) / 1000;
}

/** `lab up --keep` from Enter to prompt, with the inspection and the result; then `lab down`. */
const byLab: Builder = {
  name: 'lab',
  async build({ scenario }) {
    const out = `${scenario}.result`;
    const before = strangers();
    const up = await measured([lab, 'up', scenario, '--keep', '--out', out, '--reporter', 'plain']);
    const down = await measured([lab, 'down']);
    const rest = await untilGone(before);
    rmSync(out, { recursive: true });
    return {
      build: up.wall,
      teardown: down.wall + rest,
      cpu: up.cpu + down.cpu,
      memory: Math.max(up.memory, down.memory),
    };
  },
};

/** A program that prints how long its parts took, in namespaces of its own. */
const inCapsule = (name: string, argvOf: (network: Network) => readonly string[]): Builder => ({
  name,
  async build(network) {
    const before = strangers();
    const { wall, cpu, memory, said } = await measured([...capsule, ...argvOf(network)]);
    const rest = await untilGone(before);
    const told = /\{"build".*\}/.exec(said)?.[0];
    const { build = wall, teardown } = told ? (JSON.parse(told) as { build: number; teardown?: number }) : {};
    return { build, teardown: (teardown ?? wall - build) + rest, cpu, memory };
  },
});

export const builders: readonly Builder[] = [
  byLab,
  inCapsule('Mininet', ({ json }) => [python, here('mininet_net.py'), json]),
  inCapsule('ip -batch', ({ batch, ping }) => [here('batch-net.sh'), join(batch), ...ping]),
  inCapsule('pyroute2', ({ json }) => [python, here('pyroute2_net.py'), json]),
];
