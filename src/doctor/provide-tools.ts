import { ExpectedError } from '../lib/errors.ts';
import { findTool } from '../lib/find-tool.ts';
import type { Need } from '../plan/need.ts';
import { packageOfCommand } from './command-packages.ts';
import { isInstalled } from './complete.ts';
import { askForPackages, missingPackages } from './debian-packages.ts';
import { installCommand, thisDistribution, type Distribution } from './distribution.ts';
import { mend, packagesOf } from './packages.ts';
import { reasonsOf } from './reasons.ts';

export interface ProvideOptions {
  /** Told what is installed, and why. */
  say: (text: string) => void;
  signal?: AbortSignal;
}

export type ToolNeed = Extract<Need, { tool: string }>;
export type PackageNeed = Extract<Need, { package: string }>;

/**
 * Installs what is missing, where that can be done without asking: on Debian and Ubuntu, as root.
 * @throws ExpectedError: something is missing still; it names the packages
 */
export async function provideTools(
  needs: readonly ToolNeed[],
  wanted: readonly PackageNeed[],
  root: boolean,
  { say, signal }: ProvideOptions,
): Promise<void> {
  const distribution = thisDistribution();
  const isDebian = distribution.family === 'debian' && findTool('dpkg-query') !== undefined;
  const missing = needs.filter(({ tool }) => !isInstalled(tool));
  const absent = isDebian ? await missingPackages(wanted.map((need) => need.package)) : [];
  if (missing.length + absent.length === 0) return;
  const reasons = reasonsOf([
    ...missing.map(({ tool, why }) => ({ what: tool, why })),
    ...wanted
      .filter((need) => absent.includes(need.package))
      .map((need) => ({ what: need.package, why: need.why })),
  ]);
  const packages = [...new Set([...packagesOf(missing, distribution), ...absent])];
  const installable = isDebian && root && process.env.LAB_INSTALL !== 'never' && findTool('apt-get');
  if (installable && packages.length > 0) {
    say(`installing ${packages.join(', ')} with apt-get, for ${reasons}`);
    const { aptInstall } = await import('./install.ts');
    await aptInstall(packages, { signal });
    if (missing.every(({ tool }) => isInstalled(tool))) return;
  }
  const still = [...new Set(missing.filter(({ tool }) => !isInstalled(tool)).map(({ tool }) => tool))];
  const listed = isDebian ? (installable ? [] : absent) : wanted.map((need) => need.package);
  const how = await mendAll(still, listed, distribution);
  throw new ExpectedError(`missing: ${reasons}; ${how}`);
}

/**
 * How to get missing tools and packages.
 * @param listed packages that the file names, by their names in Debian
 */
async function mendAll(
  missing: readonly string[],
  listed: readonly string[],
  distribution: Distribution,
): Promise<string> {
  const known = missing.filter((tool) => packagesOf([{ tool }], distribution).length > 0);
  const packages = packagesOf(
    known.map((tool) => ({ tool })),
    distribution,
  );
  const others = missing.filter((tool) => !known.includes(tool));
  if (distribution.family === 'debian') {
    const asked = await Promise.all(
      others.map(async (tool) => ({ tool, found: await askForPackages(tool) })),
    );
    const ways = asked.map(({ tool, found }) =>
      found.length > 0
        ? `${tool} is in the package ${found.join(' or ')}`
        : `install ${tool} in a directory of PATH, or name its package in \`packages\``,
    );
    const all = [...packages, ...listed];
    return [...(all.length > 0 ? [`run: ${installCommand('debian', all)}`] : []), ...ways].join('; ');
  }
  const inDebian = [...new Set([...listed, ...others.flatMap((tool) => packageOfCommand(tool) ?? [])])];
  const hint = inDebian.length > 0 ? ` (in Debian: ${inDebian.join(', ')})` : '';
  return `${mend(missing, distribution)}${hint}`;
}
