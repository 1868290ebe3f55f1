import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

export const families = ['debian', 'fedora', 'arch', 'alpine', 'opensuse'] as const;
/** Distributions that share package names and a package manager. */
export type Family = (typeof families)[number];

export interface Distribution {
  /** As it calls itself: "Debian GNU/Linux 12 (bookworm)". */
  name: string;
  /** undefined: none that lab knows the packages of. */
  family?: Family;
  /** Release of Ubuntu, 24.04, where it is one. */
  ubuntu?: number;
}

const installers: Record<Family, string> = {
  debian: 'apt-get install',
  fedora: 'dnf install',
  arch: 'pacman -S',
  alpine: 'apk add',
  opensuse: 'zypper install',
};

/** @param text of os-release(5) */
export function parseDistribution(text: string): Distribution {
  const { NAME, PRETTY_NAME, ID = '', ID_LIKE = '', VERSION_ID } = parseEnv(text);
  const words = [ID, ...ID_LIKE.split(' ')].map((word) => (word === 'rhel' ? 'fedora' : word));
  const family = families.find((family) =>
    words.some(
      (word) =>
        word === family ||
        (word === 'suse' && family === 'opensuse') ||
        (word.startsWith('opensuse') && family === 'opensuse'),
    ),
  );
  const ubuntu = ID === 'ubuntu' ? Number(VERSION_ID) || undefined : undefined;
  return {
    name: PRETTY_NAME ?? NAME ?? (ID || 'Linux'),
    family,
    ...(ubuntu === undefined ? {} : { ubuntu }),
  };
}

/** The distribution of this machine. */
export function thisDistribution(): Distribution {
  for (const file of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return parseDistribution(readFileSync(file, 'utf8'));
    } catch {
      // Missing or unreadable: the next one, or no name.
    }
  }
  return { name: 'Linux' };
}

/** The command that installs packages, as one would type it. */
export function installCommand(
  family: Family,
  packages: readonly string[],
  root = process.getuid?.() === 0,
): string {
  return `${root ? '' : 'sudo '}${installers[family]} ${packages.join(' ')}`;
}
