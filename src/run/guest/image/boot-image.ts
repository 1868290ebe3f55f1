import { join } from 'node:path';
import { ExpectedError } from '../../../lib/errors.ts';
import { boot, orGone, type Booted, type Site } from '../qemu/boot.ts';
import { withConsole } from '../qemu/console.ts';
import { bootDeadline } from '../qemu/deadlines.ts';
import { startAgentThrough } from './qemu-guest-agent.ts';
import { digestOf } from './file-digest.ts';
import type { Guest, GuestOptions } from '../guest.ts';
import type { FoundDisk, GuestNic, Kernel } from '../../../plan/guest-machine.ts';
import { identityOf } from '../agent/guest-identity.ts';
import { makeOverlay } from './overlay.ts';
import type { Machine } from '../../../plan/guest-machine.ts';
import { provision } from '../provision.ts';
import { makeSeed } from './cloud-init-seed.ts';
import { bootFailureIn, detectStuckBoot } from './detect-stuck-boot.ts';
import { connectWhenReady } from '../qemu/connect.ts';

/** ms that a system which has an agent gets to end its boot before the lab goes on all the same. */
const settling = 120_000;

/**
 * Boots a disk image of the user's, by its own boot loader or with a kernel that isn't its own.
 * @throws ExpectedError with the last lines of its console where no agent answers
 */
export async function bootImage(
  machine: Machine,
  site: Site,
  options: GuestOptions,
): Promise<{ booted: Booted; how: Guest['template']; kernel: Kernel; image: FoundDisk }> {
  const { name, nics, image, provision: command, signal, say = () => {} } = options;
  if (!image) throw new Error('no image');
  const { directory, outside } = site;
  const isOwn = image.root === undefined;
  const overlay = await makeOverlay(image, directory, site);
  const seed = isOwn && image.seed ? await makeSeed(name, image.userData, directory, outside) : undefined;
  const disk = { overlay, ...(isOwn ? {} : { root: image.root }), ...(seed ? { seed } : {}) };
  const booted = await boot({ ...machine, disk }, site, {});
  const { agent } = booted;
  const [answered, failed] = [new AbortController(), new AbortController()];
  const either = (other: AbortSignal) => (signal ? AbortSignal.any([signal, other]) : other);
  // Read while it boots.
  const files = Promise.all(
    [image.path, ...(image.backing ?? [])].map((path) => digestOf(path, either(failed.signal))),
  );
  files.catch(() => {}); // it is awaited below, unless the boot fails before
  let isUp = false;
  try {
    const hints: string[] = [];
    const given = either(answered.signal);
    let by: FoundDisk['agent'] = isOwn ? 'cloud-init' : 'kernel';
    if (isOwn)
      void connectWhenReady(join(outside, 'ga.sock'), given)
        .then((socket) => startAgentThrough(socket, given))
        .then(() => (by = 'qemu-guest-agent'))
        .catch((error: Error) => hints.push(error.message));
    const answer = Promise.race([
      agent.hello(identityOf(name)),
      detectStuckBoot(booted, image, hints, given),
    ]);
    const late = `it did not respond within ${image.deadline / 1000} s (\`deadline\`)`;
    // With lab's kernel nothing but the agent is started.
    const { deadline } = image;
    const patience = isOwn ? deadline : { ...bootDeadline, own: deadline, most: deadline };
    const release = await orGone(booted, answer, patience, late, signal);
    const disks = { format: image.format, agent: by };
    answered.abort();
    if (isOwn && !(await hasSettled(booted, signal)))
      say(`${name}: its system is still booting after ${settling / 1000} s; continuing`);
    isUp = true;
    const ready = async () => {
      await agent.hello(interfaces(nics));
      await refuseMissing(booted, options);
      await forgetAddresses(booted, nics);
      await provision(agent, { modules: [], ...(command ? { command } : {}) });
      return { ...disks, files: await files };
    };
    const found = await orGone(booted, ready(), settling, 'it was not ready in time', signal);
    return { booted, how: 'none', kernel: { ...machine.kernel, release }, image: found };
  } catch (error) {
    failed.abort();
    await booted.qemu.kill();
    signal?.throwIfAborted();
    if (!(error instanceof ExpectedError)) throw error;
    const shown = booted.console();
    if (isUp && !bootFailureIn(shown))
      throw new ExpectedError(`the guest ${name} is unusable: ${error.message}`);
    // A panic ends QEMU, which tells less.
    const end = bootFailureIn(shown);
    const cause = end ? `the image ${image.path} ${end}` : error.message;
    throw new ExpectedError(withConsole(`the guest ${name} did not start: ${cause}`, shown));
  } finally {
    answered.abort();
  }
}

/** A system that still boots sets up interfaces, and is busy. */
async function hasSettled(booted: Booted, signal?: AbortSignal): Promise<boolean> {
  const script = '[ ! -d /run/systemd/system ] || systemctl is-system-running --wait >/dev/null || :';
  const work = booted.agent.start({ argv: ['sh', '-c', script] }, () => 0).ended.then(() => true);
  const clock = new AbortController();
  const late = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), settling);
    clock.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  return orGone(booted, Promise.race([work, late]), settling * 2, 'it did not boot in time', signal).finally(
    () => clock.abort(),
  );
}

/** @throws ExpectedError where the image lacks programs that the lab runs in it */
async function refuseMissing({ agent }: Booted, { tools = [], image }: GuestOptions): Promise<void> {
  const script = 'for tool; do command -v "$tool" >/dev/null || echo "$tool"; done';
  const { stdout } = await agent.start({ argv: ['sh', '-c', script, 'sh', ...tools] }, () => 0).ended;
  const names = stdout.split('\n').filter(Boolean);
  if (names.length > 0)
    throw new ExpectedError(
      `the image ${image?.path} lacks ${names.join(', ')}, which the lab needs in it; install them (virt-customize -a IMAGE --install PACKAGE)`,
    );
}

/** Those that its own system has given to interfaces. */
async function forgetAddresses({ agent }: Booted, nics: readonly GuestNic[]): Promise<void> {
  const script = 'for name; do ip address flush dev "$name"; ip route flush dev "$name"; done';
  const argv = ['sh', '-c', script, 'sh', ...nics.map(({ name }) => name)];
  await agent.start({ argv }, () => 0).ended;
}

/** They have their addresses from the start: what reads the image's own settings finds them by these. */
const interfaces = (nics: readonly GuestNic[]): string =>
  nics.map(({ mac, name }) => `interface ${mac} ${mac} ${name}`).join('\n');
