import { thisDistribution } from '../../../doctor/distribution.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { isString, keyOf, stampOf, storedValue } from '../store.ts';
import { toolOutput } from '../run-tool.ts';

/**
 * The release of Debian's newest kernel that a version stands for, as apt's lists have it.
 * @param version "6.1", "6.1.0-50", "6.1.0-50-cloud-amd64": the newest that begins so; "" the newest of the release
 * @throws ExpectedError where they have none
 */
export async function debianRelease(version: string, signal?: AbortSignal): Promise<string> {
  // One by its full name needs no look at the lists.
  if (/-(cloud-)?amd64$/.test(version)) return version;
  // apt takes seconds: the answer is cached until its lists change.
  const key = keyOf(version, stampOf('/var/lib/apt/lists'));
  return storedValue('release', key, isString, async () => {
    const releases = [...parseKernels(await listKernels(signal)).keys()];
    const found = newest(releases, version || (await ownSeries(signal)));
    if (!found) throw noneOf(version, releases);
    return found;
  });
}

/** The packages with a kernel and its modules. @throws ExpectedError where apt's lists have none of that name */
export async function kernelPackages(release: string, signal?: AbortSignal): Promise<readonly string[]> {
  const kernels = parseKernels(await listKernels(signal));
  const packages = kernels.get(release);
  if (!packages) throw noneOf(release, [...kernels.keys()]);
  return packages;
}

/** A guest has no secure boot: the unsigned ones will do. */
const listKernels = (signal?: AbortSignal): Promise<string> =>
  toolOutput(
    ['apt-cache', 'search', '--names-only', '^linux-(image-[0-9].*-unsigned|binary-[0-9].*-amd64)$'],
    'lists kernels',
    { signal },
  );

/**
 * Kernels by their release, each with the packages that it is in.
 * @param listed what apt-cache search prints: up to Debian 13 a kernel is one package, since then three
 */
export function parseKernels(listed: string): Map<string, readonly string[]> {
  const names = listed.split('\n').map((line) => /^\S*/.exec(line)![0]);
  return new Map(
    names.flatMap((name): [string, string[]][] => {
      const [, one] = /^linux-image-(\d\S*-amd64)-unsigned$/.exec(name) ?? [];
      if (one) return [[one, [name]]];
      const [, split] = /^linux-binary-(\d\S*-amd64)$/.exec(name) ?? [];
      return split ? [[split, ['binary', 'modules', 'base'].map((part) => `linux-${part}-${split}`)]] : [];
    }),
  );
}

/** Of Debian's kernels for clouds, which are small. */
export function newest(releases: readonly string[], version: string): string | undefined {
  return releases
    .filter((release) => release.endsWith('-cloud-amd64'))
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .findLast(
      (release) =>
        version === '' ||
        release === version ||
        (release.startsWith(version) && /^[.+-]/.test(release.slice(version.length))),
    );
}

function noneOf(version: string, releases: readonly string[]): ExpectedError {
  const series = [...new Set(releases.map((release) => /^\d+\.\d+/.exec(release)?.[0]))].sort().join(', ');
  return new ExpectedError(
    `kernel: debian:${version}: apt has no such kernel; ${
      series
        ? `available: ${series}; newest: ${newest(releases, '') ?? releases[0]}`
        : `it has none of Debian's kernels: on Debian run apt-get update, on ${thisDistribution().name} otherwise use host, or a path`
    }`,
  );
}

/** The series of the release's own kernel: backports list newer ones too. */
async function ownSeries(signal?: AbortSignal): Promise<string> {
  const argv = ['apt-cache', 'show', '--no-all-versions', 'linux-image-cloud-amd64'];
  const shown = await toolOutput(argv, 'lists kernels', { signal, anyExit: true });
  return /^Version: (\d+\.\d+)/m.exec(shown)?.[1] ?? '';
}
