import { execa } from 'execa';
import { findTool } from '../lib/find-tool.ts';

/** Those of the packages that dpkg doesn't have installed. */
export async function missingPackages(names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  // It exits with 1 where it knows nothing of one of them.
  const { stdout } = await execa('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    stdin: 'ignore',
    reject: false,
    env: { LC_ALL: 'C.UTF-8' },
  });
  const installed = new Set(stdout.split('\n'));
  return names.filter((name) => !installed.has(`${name} installed`));
}

/**
 * Packages with a command, as apt-file(1) or command-not-found says, where one of them is installed.
 * @returns none where neither is, or where it knows none
 */
export async function askForPackages(
  command: string,
  { notFound = '/usr/lib/command-not-found' } = {},
): Promise<string[]> {
  if (!/^[\w.+-]+$/.test(command)) return [];
  const options = { stdin: 'ignore', reject: false, timeout: 20_000, env: { LC_ALL: 'C.UTF-8' } } as const;
  if (findTool('apt-file')) {
    const pattern = `^/(usr/)?s?bin/${command.replaceAll(/[.+]/g, String.raw`\$&`)}$`;
    const { stdout } = await execa('apt-file', ['search', '--package-only', '--regexp', pattern], options);
    const found = stdout.split('\n').filter((line) => /^[a-z\d][a-z\d+.-]+$/.test(line));
    if (found.length > 0) return found;
  }
  // Its words: "apt install NAME", once for each package.
  const { all = '' } = await execa(notFound, ['--', command], { ...options, all: true });
  return [
    ...new Set([...all.matchAll(/\bapt(?:-get)? install ([a-z\d][a-z\d+.-]+)/g)].map(([, name]) => name!)),
  ];
}
