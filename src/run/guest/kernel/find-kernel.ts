import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, release as hostRelease } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ExpectedError } from '../../../lib/errors.ts';
import { debianKernel } from './debian-kernel.ts';
import type { Kernel } from '../../../plan/guest-machine.ts';
import { releaseOf } from './modules.ts';
import { discard, keyOf, stampOf, stored } from '../store.ts';
import { treeModules } from './build-tree.ts';
import { extract, inspect } from './vmlinux.ts';

export interface KernelOptions {
  /** Folder of the modules, where the kernel is a file: `.../lib/modules/RELEASE`, or what holds it. Default: one beside it. */
  modules?: string;
  signal?: AbortSignal;
  say?: (text: string) => void;
}

/**
 * Finds the kernel of a guest and looks at it, before anything is built.
 * @param spec "host", "debian:6.1", a path to a bzImage or vmlinux, or a kernel's build tree; by default the
 *   host's where it can be read, else the newest of this Debian release
 * @throws ExpectedError: no kernel there, not one, modules of another version, nothing fetched
 */
export async function findKernel(spec?: string, options: KernelOptions = {}): Promise<Kernel> {
  if (spec === undefined) {
    const file = hostKernel();
    return file ? ofFile(file, 'the host’s', options) : ofDebian('', options);
  }
  if (spec === 'host') {
    const file = hostKernel();
    if (file) return ofFile(file, 'the host’s', options);
    throw new ExpectedError(
      `kernel: host: /boot/vmlinuz-${hostRelease()} does not exist or is not readable; use debian:6.1, or a path`,
    );
  }
  if (spec.startsWith('debian:')) return ofDebian(spec.slice('debian:'.length), options);
  const path = resolve(spec.replace(/^~(?=\/|$)/, homedir()));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new ExpectedError(
      `kernel: ${spec}: no such file; allowed: host, debian:VERSION, a path to a bzImage or vmlinux, or to a kernel build tree`,
    );
  return found.isDirectory() ? ofTree(path, options) : ofFile(path, spec, options);
}

/** This machine's own, if it is there and can be read. */
export function hostKernel(): string | undefined {
  const release = hostRelease();
  return [`/boot/vmlinuz-${release}`, `/lib/modules/${release}/vmlinuz`].find((file) => {
    try {
      accessSync(file, constants.R_OK);
      return statSync(file).size > 0;
    } catch {
      return false; // not there, or root's alone
    }
  });
}

async function ofDebian(version: string, options: KernelOptions): Promise<Kernel> {
  const { root, release } = await debianKernel(version, options.signal, options.say);
  const modules = join(root, 'lib/modules', release);
  return ofFile(join(root, 'boot', `vmlinuz-${release}`), `debian:${version || release}`, {
    ...options,
    modules,
  });
}

async function ofTree(tree: string, options: KernelOptions): Promise<Kernel> {
  const file = ['arch/x86/boot/bzImage', 'vmlinux']
    .map((name) => join(tree, name))
    .find((name) => existsSync(name));
  if (!file)
    throw new ExpectedError(
      `kernel: ${tree}: neither a kernel nor a build tree with arch/x86/boot/bzImage; run make there`,
    );
  const kernel = await ofFile(file, tree, { ...options, modules: undefined });
  const modules = options.modules ?? (await treeModules(tree, kernel.release, options.signal));
  return modules ? { ...kernel, modules } : kernel;
}

async function ofFile(path: string, from: string, options: KernelOptions): Promise<Kernel> {
  const key = keyOf(stampOf(path));
  // What was found out is kept: reading and unpacking a kernel takes a second.
  const find = () => stored('vmlinux', key, (own) => unpackInto(own, path), ['kernel.json']);
  let { folder } = await find();
  let facts = readFacts(folder);
  if (!facts) {
    discard(folder);
    ({ folder } = await find());
    facts = readFacts(folder);
  }
  if (!facts) throw new Error(`${folder} was just made, but does not describe ${path}`);
  const { release, pvh } = facts;
  const unpacked = join(folder, 'vmlinux');
  const modules = modulesFor(release, path, options.modules);
  return {
    release,
    pvh,
    from,
    file: existsSync(unpacked) ? unpacked : path,
    ...(modules ? { modules } : {}),
  };
}

type Facts = Pick<Kernel, 'release' | 'pvh'> & { unpacked: boolean };

/** Inspects a kernel, and unpacks it where QEMU can start it unpacked. */
async function unpackInto(folder: string, path: string): Promise<void> {
  const bytes = readKernel(path);
  const image = inspect(bytes);
  if (!image)
    throw new ExpectedError(
      `kernel: ${path} is not a Linux kernel for x86-64 (a bzImage or a vmlinux), or is damaged`,
    );
  const vmlinux = image.kind === 'bzImage' ? await extract(bytes, path) : bytes;
  const inner = inspect(vmlinux);
  const pvh = inner?.kind === 'vmlinux' && inner.pvh;
  const unpacked = pvh && image.kind === 'bzImage';
  if (unpacked) writeFileSync(join(folder, 'vmlinux'), vmlinux);
  const facts: Facts = { release: image.release, pvh, unpacked };
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(facts));
}

function readKernel(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ExpectedError(`kernel: ${path} can't be read: ${(error as Error).message}`);
  }
}

/** What was found out about a kernel; undefined where that is damaged. */
function readFacts(folder: string): Facts | undefined {
  try {
    const facts = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8')) as Partial<Facts> | null;
    if (typeof facts?.release !== 'string' || typeof facts.pvh !== 'boolean') return undefined;
    const size = statSync(join(folder, 'vmlinux'), { throwIfNoEntry: false })?.size;
    return (facts.unpacked ? size : (size ?? 1)) ? (facts as Facts) : undefined;
  } catch {
    return undefined;
  }
}

function modulesFor(release: string, path: string, given?: string): string | undefined {
  if (given === undefined) {
    // Beside it, as `make modules_install INSTALL_MOD_PATH=DIR` and an unpacked package have them; else this machine's.
    const beside = ['.', '..'].map((up) => resolve(dirname(path), up, 'lib/modules', release));
    return [...beside, `/lib/modules/${release}`].find((own) => existsSync(join(own, 'modules.dep')));
  }
  const folder = [join(given, 'lib/modules', release), join(given, release), resolve(given)].find((path) =>
    existsSync(join(path, 'modules.dep')),
  );
  if (!folder) {
    const there =
      existsSync(given) && readdirSync(given).length > 0
        ? ', and it has no modules.dep (created by depmod)'
        : '';
    throw new ExpectedError(`modules: ${given}: no modules for ${release}${there}`);
  }
  const theirs = releaseOf(folder) ?? basename(folder);
  if (theirs !== release)
    throw new ExpectedError(`modules: ${folder} are for ${theirs}; the kernel is ${release}`);
  return folder;
}
