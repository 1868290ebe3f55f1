import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { release as hostRelease } from 'node:os';
import { join } from 'node:path';
import { thisDistribution } from '../../../doctor/distribution.ts';
import { findTool } from '../../../lib/find-tool.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { keyOf, stampOf, stored } from '../store.ts';
import { toolOutput } from '../run-tool.ts';
import { indexModules } from './index-modules.ts';

/**
 * A Debian kernel's package, fetched by apt and unpacked into the cache, no root needed.
 * @param version "6.1", "6.1.0-50", "6.1.0-50-cloud-amd64": the newest that begins so; "" the newest of the release
 * @returns the folder with boot/ and lib/modules/, and the kernel's release
 */
export async function debianKernel(
  version: string,
  signal?: AbortSignal,
  say: (text: string) => void = () => {},
): Promise<{ root: string; release: string }> {
  refuseElsewhere(version);
  const kept = keptRelease(version);
  const name = kept ?? (await packageOf(version, signal));
  const { folder } = await stored('kernel', name, async (own) => {
    say(`fetching ${name}`);
    await toolOutput(['apt-get', 'download', '-qq', name], 'fetches kernels', { cwd: own, signal }).catch(
      (error: unknown) => {
        if (!/Unable to locate package/.test(String(error))) throw error;
        throw new ExpectedError(
          `kernel: debian:${version}: apt knows no package ${name}; \`apt-cache search --names-only '^linux-image-[0-9].*-unsigned'\` lists those that it knows`,
        );
      },
    );
    const file = readdirSync(own).find((entry) => entry.endsWith('.deb'));
    if (!file) throw new ExpectedError(`apt-get download ${name} brought no package`);
    await toolOutput(['dpkg-deb', '--extract', file, '.'], 'unpacks kernels', { cwd: own, signal });
    const release = arrange(own, name);
    await indexModules(own, release, signal);
  });
  return { root: folder, release: releaseIn(folder) };
}

/** @throws ExpectedError where there is no apt: what else can be done */
function refuseElsewhere(version: string): void {
  if (['apt-get', 'apt-cache', 'dpkg-deb'].every((tool) => findTool(tool))) return;
  const { name } = thisDistribution();
  throw new ExpectedError(
    version === ''
      ? `kernel: ${name} lets nobody but root read its own (/boot/vmlinuz-${hostRelease()}), or has none there, and apt-get, which fetches Debian's, is not here: sudo chmod +r /boot/vmlinuz-${hostRelease()}, or name one by its path`
      : `kernel: debian:${version} is fetched with apt-get, which ${name} does not have: name another: host, or the path of a bzImage, a vmlinux or a kernel build tree`,
  );
}

/**
 * Brings an unpacked package to one layout: since Debian 13 its modules are in usr/lib/modules. All else goes.
 * @returns the kernel's release
 * @throws ExpectedError where it isn't the package of a kernel
 */
export function arrange(root: string, name: string): string {
  const there = ['lib/modules', 'usr/lib/modules'].find((path) => existsSync(join(root, path)));
  const release = there && readdirSync(join(root, there))[0];
  if (!release || !existsSync(join(root, `boot/vmlinuz-${release}`)))
    throw new ExpectedError(
      `the package ${name} has no boot/vmlinuz-RELEASE with modules in lib/modules/RELEASE or usr/lib/modules/RELEASE; name another kernel: debian:VERSION, or a path`,
    );
  if (there !== 'lib/modules') {
    mkdirSync(join(root, 'lib'), { recursive: true });
    renameSync(join(root, there), join(root, 'lib/modules'));
  }
  for (const entry of readdirSync(root))
    if (!['boot', 'lib'].includes(entry)) rmSync(join(root, entry), { recursive: true });
  return release;
}

function releaseIn(root: string): string {
  const [release] = readdirSync(join(root, 'lib/modules'));
  if (!release)
    throw new ExpectedError(`${root} holds no modules: remove that folder, and it is fetched anew`);
  return release;
}

/** A package that was asked for by its full name needs no look at apt's lists. */
function keptRelease(version: string): string | undefined {
  return /-(cloud-)?amd64$/.test(version) ? `linux-image-${version}-unsigned` : undefined;
}

const pattern = /^linux-image-(\d\S*-cloud-amd64)-unsigned\b/;

/** Asking apt takes seconds: the answer holds until its lists change. */
async function packageOf(version: string, signal?: AbortSignal): Promise<string> {
  const key = keyOf(version, stampOf('/var/lib/apt/lists'));
  const { folder } = await stored('package', key, async (own) => {
    writeFileSync(join(own, 'name'), await askApt(version, signal));
  });
  return readFileSync(join(folder, 'name'), 'utf8');
}

async function askApt(version: string, signal?: AbortSignal): Promise<string> {
  const listed = await toolOutput(
    ['apt-cache', 'search', '--names-only', '^linux-image-[0-9].*-cloud-amd64-unsigned$'],
    'lists kernels',
    { signal },
  );
  const names = listed
    .split('\n')
    .flatMap((line) => pattern.exec(line)?.[1] ?? [])
    .sort(new Intl.Collator('en', { numeric: true }).compare);
  const base = version || (await baseOf(signal));
  const found = names.findLast(
    (name) => name === base || (/^[.+-]/.test(name.slice(base.length)) && name.startsWith(base)),
  );
  if (found) return `linux-image-${found}-unsigned`;
  const there = [...new Set(names.map((name) => /^\d+\.\d+/.exec(name)?.[0]))].join(', ');
  throw new ExpectedError(
    `kernel: debian:${version}: apt knows no such kernel; ${there ? `it knows ${there}` : `it knows none of Debian's: on ${thisDistribution().name} run apt-get update if that is Debian, else name another: host, or a path`}`,
  );
}

/** The series of the release's own kernel: backports list newer ones too. */
async function baseOf(signal?: AbortSignal): Promise<string> {
  const shown = await toolOutput(
    ['apt-cache', 'show', '--no-all-versions', 'linux-image-cloud-amd64'],
    'lists kernels',
    {
      signal,
      anyExit: true,
    },
  );
  return /^Version: (\d+\.\d+)/m.exec(shown)?.[1] ?? '';
}
