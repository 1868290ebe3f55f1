import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError } from '../../../lib/errors.ts';
import type { GuestImage } from '../../../plan/guest-plan.ts';
import type { Booted } from '../qemu/boot.ts';
import { failureIn } from '../qemu/console.ts';

/** ms */
const usualPatience = {
  /** Between two looks. */
  look: 500,
  /** In which a system with nothing to do may still start an agent. */
  idle: 30_000,
  /** The same, where it waits for a login. */
  atLogin: 10_000,
};
/** Share of a processor that one with nothing to do takes. */
const little = 0.1;

/** What boot loaders and initial root file systems say before they wait forever. */
const ends: readonly (readonly [RegExp, string])[] = [
  [/No bootable device\./, 'has no BIOS boot loader (UEFI only?); set `kernel`'],
  [/grub rescue>/, 'has a GRUB that finds no operating system'],
  [/^\(initramfs\)\s*$|ALERT!.* does not exist/m, 'does not find its root file system'],
  [/Entering emergency mode|You are in emergency mode/, 'ended in emergency mode'],
  [
    /boot: Could not find kernel image|No DEFAULT or UI configuration/i,
    'has a boot loader that finds no kernel',
  ],
];

/** Describes how an image's boot ended, from its console. */
export const bootFailureIn = (text: string): string | undefined =>
  failureIn(text) ?? ends.find(([pattern]) => pattern.test(text))?.[1];

/**
 * Ends as soon as it shows that a booting image will not answer.
 * @param hints what was found out about its agents; said with the rest
 * @throws ExpectedError the reason; what `given` aborts with
 */
export async function detectStuckBoot(
  booted: { console: Booted['console']; qemu: Pick<Booted['qemu'], 'pid'> },
  { path, root }: Pick<GuestImage, 'path' | 'root'>,
  hints: readonly string[],
  given: AbortSignal,
  patience = usualPatience,
): Promise<never> {
  let since = performance.now();
  let before = { shown: 0, worked: 0, at: since };
  for (;;) {
    await pause(patience.look, undefined, { signal: given });
    const text = booted.console();
    const why = bootFailureIn(text);
    if (why) throw new ExpectedError(`the image ${path} ${why}`);
    const now = performance.now();
    const worked = workedBy(booted.qemu.pid());
    const share = (worked - before.worked) / (now - before.at);
    if (text.length !== before.shown || share > little) since = now;
    before = { shown: text.length, worked, at: now };
    const most = / login: *$/.test(text) ? patience.atLogin : patience.idle;
    if (now - since > most && root === undefined) throw new ExpectedError(noAgent(path, most, hints));
  }
}

function noAgent(path: string, waited: number, hints: readonly string[]): string {
  const asked = hints[0] ?? 'neither cloud-init nor qemu-guest-agent has responded';
  return `the image ${path} has no agent: ${asked}, and it has been idle for ${waited / 1000} s. Install cloud-init or qemu-guest-agent in it (virt-customize -a IMAGE --install qemu-guest-agent), or set \`kernel\`: lab’s agent is then its first process`;
}

/** ms for which the threads of a process ran or wanted to, on a machine that is busy with others; 0 where it is gone. */
function workedBy(pid: number | undefined): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const spent = threads.flatMap((thread) => {
      const [ran, waited] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
      return [Number(ran), Number(waited)];
    });
    return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
  } catch {
    return 0; // gone: told elsewhere
  }
}
