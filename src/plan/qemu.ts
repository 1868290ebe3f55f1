import { qemuArgv } from './qemu-argv.ts';
import type { Machine } from './guest-machine.ts';
import { paths } from './capsule-paths.ts';
import type { GuestPlan } from './guest-plan.ts';

/**
 * The command line that a guest is started with, in the network namespace of its name. Pure: what depends on the
 * machine, or is found when it is started, stands between < and >.
 */
export function plannedQemu(guest: GuestPlan): string[] {
  const folder = `${paths.run}/guests/${guest.name}`;
  const { image } = guest;
  const machine: Omit<Machine, 'accelerator'> = {
    kernel: { release: '', from: '', file: '<kernel>', pvh: true, modules: '<modules>' },
    root: '<initramfs>',
    memory: guest.memory,
    cpus: guest.processors,
    nics: guest.nics,
    tsc: '<kHz>',
    ...(image
      ? { disk: { overlay: `${folder}/<overlay>`, ...(image.root === undefined ? {} : { root: '<root>' }) } }
      : {}),
  };
  const launch = {
    agent: `${folder}/agent.sock`,
    guestAgent: `${folder}/ga.sock`,
    monitor: `${folder}/monitor.sock`,
    console: `${folder}/console.log`,
    ...(guest.template === 'auto'
      ? { memoryFile: { path: '<template>/memory', share: false }, incoming: true }
      : {}),
  };
  const [tcg, kvm] = (['tcg', 'kvm'] as const).map((accelerator) =>
    qemuArgv({ ...machine, accelerator }, launch),
  );
  const pin = guest.cpus ? ['taskset', '-c', guest.cpus.join(',')] : [];
  return [...pin, ...tcg!.map((word, index) => either(word, kvm![index]!))];
}

/** The kernel's words that are TCG's alone are told one by one. */
function either(tcg: string, kvm: string): string {
  if (tcg === kvm) return tcg;
  const shared = new Set(kvm.split(' '));
  if (shared.size === 1) return `<${tcg}, or with KVM ${kvm}>`;
  return tcg
    .split(' ')
    .map((word) => (shared.has(word) ? word : `<TCG: ${word}>`))
    .join(' ');
}
