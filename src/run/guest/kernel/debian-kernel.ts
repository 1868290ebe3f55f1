import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { release as hostRelease } from 'node:os';
import { dirname, join } from 'node:path';
import { thisDistribution } from '../../../doctor/distribution.ts';
import { findTool } from '../../../lib/find-tool.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { stored } from '../store.ts';
import { toolOutput } from '../run-tool.ts';
import { debianRelease, kernelPackages } from './debian-packages.ts';
import { indexModules } from './index-modules.ts';

/**
 * A kernel of Debian's, fetched by apt and unpacked into the cache, no root needed.
 * @param version "6.1", "6.1.0-50", "6.1.0-50-cloud-amd64": the newest that begins so; "" the newest of the release
 * @returns the folder with boot/ and lib/modules/, and the kernel's release
 */
export async function debianKernel(
  version: string,
  signal?: AbortSignal,
  say: (text: string) => void = () => {},
): Promise<{ root: string; release: string }> {
  refuseElsewhere(version);
  const release = await debianRelease(version, signal);
  const { folder } = await stored('kernel', release, async (own) => {
    const packages = await kernelPackages(release, signal);
    say(`fetching ${packages.join(', ')}`);
    await toolOutput(['apt-get', 'download', '-qq', ...packages], 'fetches kernels', { cwd: own, signal });
    for (const file of readdirSync(own).filter((entry) => entry.endsWith('.deb')))
      await toolOutput(['dpkg-deb', '--extract', file, '.'], 'unpacks kernels', { cwd: own, signal });
    arrange(own, release, packages);
    await indexModules(own, release, signal);
  });
  return { root: folder, release };
}

/** @throws ExpectedError where there is no apt: what else can be done */
function refuseElsewhere(version: string): void {
  if (['apt-get', 'apt-cache', 'dpkg-deb'].every((tool) => findTool(tool))) return;
  const { name } = thisDistribution();
  throw new ExpectedError(
    version === ''
      ? `kernel: ${name} only lets root read its kernel (/boot/vmlinuz-${hostRelease()}), or has none there, and there is no apt-get to fetch Debian's: sudo chmod +r /boot/vmlinuz-${hostRelease()}, or give a path`
      : `kernel: debian:${version} needs apt-get, which ${name} does not have; use host, or the path of a bzImage, a vmlinux or a kernel build tree`,
  );
}

/**
 * Brings unpacked packages to one layout: boot/vmlinuz-RELEASE and lib/modules/RELEASE. All else goes. Since Debian 13
 * the modules are in usr/lib/modules, and since the release after it the kernel is beside them.
 * @throws ExpectedError where the packages are not those of the kernel
 */
export function arrange(root: string, release: string, packages: readonly string[]): void {
  const modules = find(root, [`lib/modules/${release}`, `usr/lib/modules/${release}`], packages);
  const kernel = find(root, [`boot/vmlinuz-${release}`, `${modules}/vmlinuz`], packages);
  move(root, kernel, `boot/vmlinuz-${release}`);
  move(root, modules, `lib/modules/${release}`);
  for (const entry of readdirSync(root))
    if (!['boot', 'lib'].includes(entry)) rmSync(join(root, entry), { recursive: true });
}

function find(root: string, paths: readonly string[], packages: readonly string[]): string {
  const found = paths.find((path) => existsSync(join(root, path)));
  if (found) return found;
  throw new ExpectedError(
    `${packages.join(', ')}: found neither ${paths.join(' nor ')}; use another kernel: debian:VERSION, or a path`,
  );
}

function move(root: string, from: string, to: string): void {
  if (from === to) return;
  mkdirSync(join(root, dirname(to)), { recursive: true });
  renameSync(join(root, from), join(root, to));
}
