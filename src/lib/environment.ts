/** Where programs are looked for, whatever the caller's PATH says: npm puts an `nft` of its own on it. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment of every command of a lab: the caller's environment is no part of a scenario. */
export function labEnvironment(temporary: string): Record<string, string> {
  return {
    PATH: systemPath,
    HOME: process.env.HOME ?? '/',
    LC_ALL: 'C.UTF-8',
    TMPDIR: temporary,
  };
}

/** The environment of programs that are run outside of labs. */
export const toolEnvironment = labEnvironment('/tmp');
