import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Guest } from './guest/guest.ts';
import type { Kernel } from '../plan/guest-machine.ts';
import type { Output } from '../lib/output.ts';
import { guestOutput, type GuestDetails } from '../kinds/node/vm/read.ts';
import { paths } from '../plan/capsule-paths.ts';
import { ownKernel, type GuestPlan } from '../plan/guest-plan.ts';
import type { CommandStep } from '../plan/step.ts';
import type { Capsule } from './capsule/capsule.ts';
import { enterArgv } from './capsule/enter.ts';
import type { Emit, RunId } from './events.ts';
import { kernelKey } from './guest-kernels.ts';

/** ms that a guest may take to boot */
const deadline = 180_000;

export interface GuestContext {
  capsule: Capsule;
  /** By kernelKey(): they were looked up before anything was built. */
  kernels: ReadonlyMap<string, Kernel>;
  run: RunId;
  emit: Emit;
  signal: AbortSignal;
  /** Called when a guest is gone, or doesn't answer any more. */
  lost(reason: Error): void;
}

/** The step that the start of a guest is shown as. */
export const startStep = ({ name, kernel, memory, image }: GuestPlan): CommandStep => ({
  id: guestOutput(name),
  title: `${name === 'capsule' ? 'the whole lab' : name}: a guest ${image ? `from ${basename(image.path)} ` : ''}with ${kernel === ownKernel ? 'its own kernel' : `kernel ${kernel}`} and ${memory} MiB starts`,
  place: 'capsule',
  argv: ['qemu-system-x86_64'],
  deadline: image?.deadline ?? deadline,
});

/** Warnings that an earlier run has already emitted. */
const said = new Set<string>();

/** Starts a guest in the capsule, and makes it ready for steps. @throws ExpectedError where it doesn't come up */
export async function bringUp(plan: GuestPlan, context: GuestContext): Promise<Guest> {
  const { capsule, run, emit, signal } = context;
  const { startGuest } = await import('./guest/start.ts');
  const kernel = context.kernels.get(kernelKey(plan));
  if (!kernel) throw new Error(`kernel ${plan.kernel} was not resolved`);
  const step = startStep(plan);
  const began = performance.now();
  emit({ type: 'step-start', at: Date.now(), run, step });
  const directory = `${paths.run}/guests/${plan.name}`;
  const outside = join(capsule.root, directory);
  await mkdir(outside, { recursive: true });
  const place = plan.name === 'capsule' ? 'capsule' : { node: plan.name };
  const pin = plan.cpus ? ['taskset', '-c', plan.cpus.join(',')] : [];
  const guest = await startGuest({
    name: plan.name,
    kernel,
    memory: plan.memory,
    cpus: plan.processors,
    nics: plan.nics,
    tools: plan.tools,
    provision: ['sh', '-c', furniture],
    template: plan.template,
    ...(plan.image ? { image: plan.image } : {}),
    directory,
    outside,
    spawn: (argv) => enterArgv(capsule.pid, place, [...pin, ...argv]),
    signal,
    say: (text) => {
      if (!said.has(text)) emit({ type: 'warning', at: Date.now(), text });
      said.add(text);
    },
  });
  void guest.died.then((reason) => context.lost(new Error(reason)));
  const milliseconds = performance.now() - began;
  emit({ type: 'step-end', at: Date.now(), run, step, exitCode: 0, milliseconds });
  return guest;
}

/** Makes what steps find in the capsule in the guest as well. */
const furniture = [
  'set -e',
  `mkdir -p /run/netns /run/lock ${paths.run} ${paths.bpf} ${paths.bpffs} ${paths.captures}`,
  `mkdir -m 1777 -p ${paths.temporary}`,
  `mount -t bpf bpf ${paths.bpffs}`,
  // Opening it loads the module.
  'mkdir -p /dev/net',
  '[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200',
  'ip link set dev lo up',
].join('\n');

/** Lets a guest run on, and starts the broker that `lab exec` reaches it by. */
export async function detachGuest(name: string, guest: Guest, { pid }: Capsule): Promise<void> {
  const { startBroker } = await import('./guest/agent/broker.ts');
  guest.release();
  await startBroker(`${paths.run}/guests/${name}`, (argv) => enterArgv(pid, 'capsule', argv));
}

/** Puts what the result says of guests among the outputs. @param at ms since the run began */
export function recordGuests(
  guests: ReadonlyMap<string, Guest>,
  outputs: Map<string, Output>,
  at: number,
): void {
  for (const [name, guest] of guests) {
    const stdout = JSON.stringify(detailsOf(guest));
    outputs.set(guestOutput(name), { stdout, stderr: '', exitCode: 0, startedAt: at, endedAt: at });
  }
}

/** The guests' consoles, by their paths among the kept files. */
export const consolesOf = (guests: ReadonlyMap<string, Guest>): Map<string, Buffer> =>
  new Map([...guests].map(([name, guest]) => [`${paths.run}/${name}.console`, Buffer.from(guest.console())]));

const detailsOf = ({ kernel, accelerator, template, seconds, argv, image }: Guest): GuestDetails => ({
  kernel: kernel.release,
  from: kernel.from,
  accelerator,
  template,
  seconds,
  qemu: argv.join(' '),
  ...(image ? { image } : {}),
});
