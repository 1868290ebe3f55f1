import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { ExpectedError } from '../lib/errors.ts';

const systemPolicy = '/usr/sbin/policy-rc.d';
/** Only for commands of this installation: a leftover of it forbids nothing. */
const policyText = `#!/bin/sh
# Written by lab while it installs packages, so that they start no services.
[ -z "$LAB_INSTALLING" ] || exit 101
`;

/**
 * Installs Debian packages without a question and without starting their services. Needs root.
 * Other package managers at work are waited for.
 */
export async function aptInstall(
  packages: readonly string[],
  { signal, policy = systemPolicy }: { signal?: AbortSignal; policy?: string } = {},
): Promise<void> {
  // Containers have one already, which does the same.
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, policyText, { mode: 0o755 });
  try {
    const install = ['install', '--yes', '--no-install-recommends', ...packages];
    if ((await apt(install, signal)).failed) {
      // The lists of packages are missing or old.
      await apt(['update'], signal);
      const again = await apt(install, signal);
      if (again.failed) throw new ExpectedError(explain(packages, again.all));
    }
  } finally {
    if (ownPolicy) rmSync(policy, { force: true });
  }
}

function apt(words: readonly string[], cancelSignal?: AbortSignal) {
  return execa('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', '-qq', ...words], {
    env: { DEBIAN_FRONTEND: 'noninteractive', LAB_INSTALLING: '1', LC_ALL: 'C.UTF-8' },
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal,
  });
}

function explain(packages: readonly string[], said: string): string {
  const last = said.trim().split('\n').slice(-8).join('\n  ');
  return `apt-get could not install ${packages.join(' ')}; run "apt-get install ${packages.join(' ')}" and see. It said:\n  ${last}`;
}
