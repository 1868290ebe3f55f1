import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../../lib/find-tool.ts';
import { quoteWord } from '../../lib/quote.ts';
import { isRoot } from '../capsule/enter.ts';
import { boot, orGone, type Booted, type Site } from './qemu/boot.ts';
import { bootDeadline, restoreDeadline, saveDeadline } from './qemu/deadlines.ts';
import { provision, type Provisioning } from './provision.ts';
import { builtMac } from '../../plan/qemu-argv.ts';
import type { Machine } from '../../plan/guest-machine.ts';
import { keyOf, stampOf, stored, markUsed } from './store.ts';

/** Templates that are kept: the ones used last. Each takes what memory its guest had touched. */
const mostTemplates = 8;
/** ms since its last use after which no guest is still to open its files. */
const restored = 60_000;

const files = ['memory', 'state'];

/** What a template stands for: the machine but for what clones differ in, and the QEMU that saved it. */
export function templateKey({ nics, ...machine }: Machine): string {
  const devices = nics.map((nic, index) => [nic.model, nic.queues, nic.properties, builtMac(nic, index)]);
  const files = [machine.kernel.file, findTool('qemu-system-x86_64') ?? ''].map(stampOf);
  return keyOf(4, { ...machine, kernel: { ...machine.kernel, from: '' } }, devices, files);
}

/**
 * The template of a machine, made if it isn't there: booted, its agent heard, made ready, saved.
 * @throws ExpectedError where it can't be booted or saved
 */
export async function templateFor(
  machine: Machine,
  ready: Provisioning,
  site: Site,
): Promise<{ folder: string; made: boolean }> {
  const key = keyOf(templateKey(machine), ready);
  const result = await stored('template', key, (folder) => make(machine, ready, folder, site), files);
  markUsed(result.folder, mostTemplates, restored);
  return result;
}

async function make(machine: Machine, ready: Provisioning, folder: string, site: Site): Promise<void> {
  // Its taps are of a network of its own, which goes with it.
  const alone =
    machine.nics.length === 0
      ? []
      : ['unshare', ...(isRoot() || site.spawn ? [] : ['-U', '-r']), '--net', '--'];
  // Next to the guest that waits for it: it disappears with the lab, however that ends.
  const own = (place: string) => join(place, 'template');
  const beside = { ...site, directory: own(site.directory), outside: own(site.outside) };
  mkdirSync(beside.outside, { recursive: true });
  const nics = machine.nics.map((nic, index) => ({ ...nic, tap: `tap${index}` }));
  const memoryFile = { path: join(folder, 'memory'), share: true };
  try {
    const booted = await boot({ ...machine, nics }, beside, { memoryFile }, alone);
    try {
      await save(booted, ready, join(folder, 'state'), site.signal);
    } finally {
      await booted.qemu.kill();
    }
  } finally {
    rmSync(beside.outside, { recursive: true, force: true });
  }
}

async function save(booted: Booted, ready: Provisioning, state: string, signal?: AbortSignal): Promise<void> {
  const { agent, monitor } = booted;
  const late = 'the guest for the template did not boot in time';
  await orGone(booted, agent.hello(''), bootDeadline, late, signal);
  await provision(agent, ready);
  agent.close('the template is saved');
  await monitor.execute('stop');
  await monitor.execute('migrate-set-capabilities', { capabilities: [ignoreShared] });
  await monitor.execute('migrate', { uri: `exec:cat >${quoteWord(state)}` });
  const slow = `the template was not saved within ${saveDeadline / 1000} s`;
  await orGone(booted, monitor.migrated(), saveDeadline, slow, signal);
  monitor.close();
}

/** The memory is in the file as it is: it is not copied into the state. */
const ignoreShared = { capability: 'x-ignore-shared', state: true };

/**
 * Starts a machine from its template. Its agent still has the template's identity: send it the new one.
 * @throws ExpectedError where it can't be loaded
 */
export async function restoreTemplate(machine: Machine, folder: string, site: Site): Promise<Booted> {
  const memoryFile = { path: join(folder, 'memory'), share: false };
  const booted = await boot(machine, site, { memoryFile, incoming: true });
  try {
    const { monitor } = booted;
    await monitor.execute('migrate-set-capabilities', { capabilities: [ignoreShared] });
    await monitor.execute('migrate-incoming', { uri: `exec:cat ${quoteWord(join(folder, 'state'))}` });
    const late = `its state was not loaded within ${restoreDeadline.own / 1000} s`;
    await orGone(booted, monitor.migrated(), restoreDeadline, late, site.signal);
    await monitor.execute('cont');
    return booted;
  } catch (error) {
    await booted.qemu.kill();
    throw error;
  }
}
