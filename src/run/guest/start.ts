import { statSync } from 'node:fs';
import { ExpectedError } from '../../lib/errors.ts';
import { findAccelerator } from './qemu/accelerator.ts';
import { boot, orGone, type Booted, type Site } from './qemu/boot.ts';
import { failureIn, withConsole } from './qemu/console.ts';
import { bootDeadline, restoreDeadline, type Patience } from './qemu/deadlines.ts';
import type { Guest, GuestOptions } from './guest.ts';
import type { FoundDisk, Kernel } from '../../plan/guest-machine.ts';
import { identityOf } from './agent/guest-identity.ts';
import { bootImage } from './image/boot-image.ts';
import { initramfs } from './rootfs/initramfs.ts';
import { driverOf, rootModules } from './kernel/modules.ts';
import { checkHardware } from './qemu/hardware.ts';
import type { Machine } from '../../plan/guest-machine.ts';
import { provision } from './provision.ts';
import { discard } from './store.ts';
import { restoreTemplate, templateFor } from './template.ts';
import { rootTools } from './rootfs/contents.ts';
import { tscRate } from './qemu/timestamp-counter.ts';
import { watchGuest } from './qemu/watch-guest.ts';

/** MiB that a kernel needs beside its root file system, which it holds twice while it unpacks it. */
const kernelMemory = 90;

/**
 * Starts a guest: from its template, which is made at the first use, or by a cold boot. It answers when this resolves.
 * @throws ExpectedError with the last lines of its console where it can't be started
 */
export async function startGuest(options: GuestOptions): Promise<Guest> {
  const began = performance.now();
  const machine = await machineOf(options);
  const { directory, outside = directory, spawn, signal } = options;
  const site: Site = { directory, outside, spawn, signal };
  const {
    booted,
    how,
    kernel = machine.kernel,
    image,
  } = options.image ? await bootImage(machine, site, options) : await start(machine, site, options);
  const seconds = (performance.now() - began) / 1000;
  const { agent, qemu } = booted;
  const { died, stop, release } = watchGuest(booted, options.name);
  return {
    start: (command, clock) => agent.start(command, clock),
    put: (path, bytes, mode) => agent.put(path, bytes, mode),
    get: (path) => agent.get(path),
    console: booted.console,
    died,
    kernel,
    accelerator: machine.accelerator,
    template: how,
    ...(image ? { image } : {}),
    seconds,
    argv: qemu.argv,
    pid: qemu.pid() ?? 0,
    stop,
    release,
  };
}

/** The hardware that the options ask for, with what this machine has for it. @throws ExpectedError */
export async function machineOf(options: GuestOptions): Promise<Machine> {
  const { name, kernel, memory, cpus, nics, tools = [], signal, say = () => {} } = options;
  await checkHardware(options);
  const { image } = options;
  const isOwn = image !== undefined && image.root === undefined;
  const drivers = [...new Set(nics.flatMap(({ model }) => (model ? driverOf(model) : [])))].sort();
  const modules = [...drivers, ...(image ? rootModules : [])];
  const { file } = isOwn ? { file: '' } : await initramfs(kernel, image ? rootTools : tools, signal, modules);
  const least = isOwn ? 0 : kernelMemory + Math.ceil((2 * statSync(file).size) / 2 ** 20);
  if (memory < least)
    throw new ExpectedError(`${name}: ${memory} MiB is not enough memory for a guest: at least ${least}`);
  const tsc = await tscRate(signal);
  const machine: Machine = {
    kernel,
    root: file,
    memory,
    cpus,
    nics,
    accelerator: 'tcg',
    ...(tsc ? { tsc } : {}),
  };
  if (options.accelerator) return { ...machine, accelerator: options.accelerator };
  const trial = isOwn ? () => ordinary(options) : () => Promise.resolve(machine);
  const { accelerator, why } = await findAccelerator(trial, signal);
  if (accelerator === 'tcg') say(`${name}: runs under TCG, not KVM (${why}): metrics measure the emulator`);
  return { ...machine, accelerator };
}

/** What is booted as a trial where an image has no kernel of its own to show. */
async function ordinary(options: GuestOptions): Promise<Machine> {
  const { findKernel } = await import('./kernel/find-kernel.ts');
  const kernel = await findKernel(undefined, options.signal ? { signal: options.signal } : {});
  const { name, memory, cpus, directory, signal } = options;
  return machineOf({ name, kernel, memory, cpus, nics: [], directory, signal, accelerator: 'kvm' });
}

async function start(
  machine: Machine,
  site: Site,
  {
    name,
    nics,
    tools = [],
    provision: command,
    template: wish = 'auto',
    say = () => {},
    signal,
  }: GuestOptions,
): Promise<{ booted: Booted; how: Guest['template']; kernel?: Kernel; image?: FoundDisk }> {
  const hello = ({ agent }: Booted) => agent.hello(identityOf(name, nics));
  const answered = async (booted: Booted, deadline: number | Patience, work: Promise<unknown>) => {
    try {
      const seconds = (typeof deadline === 'number' ? deadline : deadline.own) / 1000;
      const late = `it did not respond within ${seconds} s`;
      await orGone(booted, work, deadline, late, signal);
    } catch (error) {
      await booted.qemu.kill();
      signal?.throwIfAborted();
      const shown = booted.console();
      const end = failureIn(shown);
      const cause = end ? `it ${end}` : error instanceof Error ? error.message : String(error);
      throw new ExpectedError(withConsole(`the guest ${name} did not start: ${cause}`, shown));
    }
    return booted;
  };
  const provisioning = command ? { command } : {};
  if (wish === 'auto') {
    let folder: string | undefined;
    try {
      const found = await templateFor(machine, { modules: warmModules(tools), ...provisioning }, site);
      folder = found.folder;
      const restored = async () => {
        const booted = await restoreTemplate(machine, found.folder, site);
        return answered(booted, restoreDeadline, hello(booted));
      };
      // One in many hangs, of a template from which the others go on (QEMU 7.2).
      const booted = await restored().catch((error: unknown) => {
        signal?.throwIfAborted();
        if (!(error instanceof ExpectedError)) throw error;
        return restored();
      });
      return { booted, how: found.made ? 'made' : 'used' };
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ExpectedError)) throw error;
      if (folder) discard(folder);
      say(`${name}: cold boot, because its template is unusable: ${error.message.split('\n')[0]}`);
    }
  }
  const booted = await boot(machine, site, {});
  const ready = hello(booted).then(() => provision(booted.agent, { modules: [], ...provisioning }));
  return { booted: await answered(booted, bootDeadline, ready), how: 'none' };
}

/** What is loaded in a template already: it takes half a second otherwise, in each lab. */
export const warmModules = (tools: readonly string[]): string[] => [
  ...['veth', 'bridge', 'sch_ingress', 'cls_bpf', 'act_bpf', 'nf_tables'],
  ...(tools.some((tool) => tool.endsWith('ovs-vswitchd')) ? ['openvswitch'] : []),
];
